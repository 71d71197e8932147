"""Random octets and keys for a port, or for standard output:
python3 garbage.py PORT|- SECONDS SEED [USER PASSWORD]
After PORT a "!" keeps the letter q away: on the lab's console it would be the command that ends it."""
import random
import select
import socket
import sys
import time

WORDS = [b"show ", b"configure terminal\r", b"crypto ", b"interface ", b"GigabitEthernet1 ", b"ip ", b"address ",
         b"| include ", b"running-config", b"?", b"\t", b"\r", b"\n", b"\r\n", b"\r\0", b" ", b"no ", b"end\r",
         b"exit\r", b"enable\r", b"admin\r", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1bf", b"\x1bb", b"\x7f",
         b"\x01", b"\x05", b"\x15", b"\x17", b"\x19", b"\x1a", b"\x03", b"\x1e", b"\x16?", b"q", b"255.255.255.0 ",
         b"key ", b"rsa ", b"access-list ", b"extended ", b"permit ", b"hostname ", b"terminal length 3\r",
         b"\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0", b"\xff\xf4", b"\xff\xfb\x18", b"\xff\xfd\x01", b"A" * 3000,
         b"banner motd ^", b"crypto key import rsa K pem terminal x\r", b"-----BEGIN", b"SSH-2.0-x\r\n",
         b"GET /cgi-bin/pkiclient.exe HTTP/1.0\r\n\r\n", b"GET /cgi-bin/pkiclient.exe?operation=GetCACert HTTP/1.1\r\n",
         b"POST /cgi-bin/pkiclient.exe?operation=PKIOperation HTTP/1.1\r\n", b"Content-Length: 40\r\n\r\n",
         b"Content-Length: 99999999999\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n", b"ffffffff\r\n", b"Host: x\r\n\r\n"]


def piece(r):
    if r.random() < 0.3:
        return bytes(r.randrange(256) for _ in range(r.randrange(1, 60)))
    return b"".join(r.choice(WORDS) for _ in range(r.randrange(1, 20)))


def to_stdout(r, until):
    while time.time() < until:
        sys.stdout.buffer.write(piece(r))
    sys.stdout.buffer.flush()


def one_connection(r, port, until, login, keep_running):
    s = socket.create_connection(("127.0.0.1", port), timeout=10)
    s.setblocking(False)
    waiting = b"\r".join(login) + b"\r" if login else b""
    try:
        while time.time() < until:
            if not waiting:
                if r.random() < 0.002:
                    return
                waiting = piece(r)
                if keep_running:
                    waiting = waiting.replace(b"q", b"").replace(b"Q", b"")
            readable, writable, _ = select.select([s], [s], [], 0.5)
            if readable and not s.recv(65536):
                return
            if writable:
                waiting = waiting[s.send(waiting):]
    except (BrokenPipeError, ConnectionResetError):
        pass
    finally:
        s.close()


def main():
    target, seconds, seed = sys.argv[1].rstrip("!"), float(sys.argv[2]), int(sys.argv[3])
    keep_running = sys.argv[1].endswith("!")
    login = [a.encode() for a in sys.argv[4:6]]
    r = random.Random("%s %s %s" % (seed, target, login))
    until = time.time() + seconds
    if target == "-":
        to_stdout(random.Random(time.time()), until)
        return
    while time.time() < until:
        one_connection(r, int(target), until, login, keep_running)


main()
