"""netmiko with textfsm, and a file sent with its scp: python3 netmiko_files.py SSH-PORT FILE"""
import hashlib
import os
import sys

from netmiko import ConnectHandler, file_transfer


def expect(what, condition, seen=""):
    if not condition:
        print("FAILED", what, repr(seen))
        sys.exit(1)
    print("ok", what)


os.environ["NET_TEXTFSM"] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "textfsm")
source = sys.argv[2]
name = os.path.basename(source)
with ConnectHandler(device_type="cisco_ios", host="127.0.0.1", port=int(sys.argv[1]), username="admin",
                    password="admin", secret="admin") as c:
    rows = c.send_command("show version", use_textfsm=True)
    expect("textfsm: show version", isinstance(rows, list) and len(rows) == 1 and rows[0]["name"] == "R1"
           and rows[0]["model"] == "CSR1000V" and rows[0]["release"].startswith("16.12"), rows)
    serial = rows[0]["serial"]
    rows = c.send_command("show inventory", use_textfsm=True)
    expect("textfsm: show inventory", isinstance(rows, list) and rows[0]["pid"] == "CSR1000V"
           and rows[0]["serial"] == serial, rows)
    rows = c.send_command("show ip interface brief", use_textfsm=True)
    expect("textfsm: show ip interface brief", isinstance(rows, list)
           and rows[0]["name"] == "GigabitEthernet1", rows)
    expect("autodetected file system", c._autodetect_fs() == "bootflash:", c._autodetect_fs())

    c.send_config_set(["ip scp server enable"])
    result = file_transfer(c, source_file=source, dest_file=name, file_system="flash:", direction="put")
    expect("scp: put", result == {"file_exists": True, "file_transferred": True, "file_verified": True}, result)
    result = file_transfer(c, source_file=source, dest_file=name, file_system="flash:", direction="put")
    expect("scp: nothing to do the second time", not result["file_transferred"], result)
    rows = c.send_command("dir", use_textfsm=True)
    expect("textfsm: dir", isinstance(rows, list) and [r for r in rows if r["name"] == name
           and int(r["size"]) == os.path.getsize(source)], rows)
    back = source + ".back"
    file_transfer(c, source_file=name, dest_file=back, file_system="flash:", direction="get")
    with open(source, "rb") as a, open(back, "rb") as b:
        expect("scp: get", hashlib.md5(a.read()).digest() == hashlib.md5(b.read()).digest())
    rows = c.send_command("dir nvram:", use_textfsm=True)
    expect("textfsm: dir nvram:", isinstance(rows, list), rows)
