"""What a user of netmiko does with a router: python3 netmiko_user.py SSH-PORT TELNET-PORT"""
import sys

from netmiko import ConnectHandler


def expect(what, condition, seen=""):
    if not condition:
        print("FAILED", what, repr(seen))
        sys.exit(1)
    print("ok", what)


def use(device_type, port):
    kind = device_type.rsplit("_", 1)[-1]
    with ConnectHandler(device_type=device_type, host="127.0.0.1", port=port, username="admin",
                        password="admin", secret="admin") as c:
        expect(kind + ": prompt", c.find_prompt() == "R1#", c.find_prompt())
        c.disable_paging()
        out = c.send_command("show version")
        expect(kind + ": send_command", "R1 uptime is" in out and "--More--" not in out, out)
        out = c.send_config_set(["interface Loopback7", "description made by netmiko", "exit",
                                 "ip route 10.9.0.0 255.255.0.0 Null0"])
        expect(kind + ": send_config_set", "% " not in out, out)
        expect(kind + ": out of configuration mode", not c.check_config_mode())
        out = c.send_command("show running-config | section Loopback7")
        expect(kind + ": kept", " description made by netmiko" in out, out)
        out = c.save_config()
        expect(kind + ": save_config", "[OK]" in out, out)
        out = c.send_command("show startup-config | include netmiko")
        expect(kind + ": saved", "made by netmiko" in out, out)
        out = c.send_config_set(["no interface Loopback7"])
        expect(kind + ": removed", "% " not in out, out)
        expect(kind + ": alive", c.is_alive())


use("cisco_ios", int(sys.argv[1]))
use("cisco_ios_telnet", int(sys.argv[2]))
