#!/usr/bin/env python3
"""Checks the DKIM signatures of mails by dkimpy, which knows nothing of tend.

`check_signatures.py RECORDS MAIL...`, where RECORDS has a line `NAME RECORD` for each TXT record of the DNS.
Prints a line a mail: of each of its signatures `good` or what is wrong, or `unsigned`.
"""
import sys

import dkim


def records_in(path):
    with open(path, encoding="ascii") as file:
        return dict(line.rstrip("\n").split(" ", 1) for line in file)


def verdicts(mail, records):
    def look_up(name, timeout=5):
        return records.get(name.decode().rstrip("."), "").encode()

    found = []
    for at in range(sum(name.lower() == b"dkim-signature" for name, _ in dkim.rfc822_parse(mail)[0])):
        try:
            good = dkim.DKIM(mail, minkey=1024).verify(idx=at, dnsfunc=look_up)
            found.append("good" if good else "bad")
        except dkim.DKIMException as error:
            found.append(str(error))
    return " ".join(found) or "unsigned"


if __name__ == "__main__":
    known = records_in(sys.argv[1])
    for path in sys.argv[2:]:
        with open(path, "rb") as file:
            print(verdicts(file.read(), known))
