"""Runs a command at its own terminal and copies the output.

Presses Ctrl-C once the command has printed "ready". Exits with the exit code of the command.
"""

import os
import pty
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

printed = b""
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    if b"ready" not in printed and b"ready" in printed + piece:
        os.write(terminal, b"\x03")
    printed += piece
sys.stdout.buffer.write(printed)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
