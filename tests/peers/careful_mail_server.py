#!/usr/bin/env python3
"""A mail server made of aiosmtpd, Python's own parser and dkimpy, none of which knows tend.

`careful_mail_server.py LOG RECORDS CERTIFICATE KEY` prints its port, takes mail after STARTTLS alone, and writes
a line of JSON a mail. RECORDS is that of check_signatures.py. Ends with its standard input.
"""
import asyncio
import email
import email.policy
import json
import os
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP

from check_signatures import records_in, verdicts

log, records_path, certificate, key = sys.argv[1:5]


class Reader:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        seen = {
            "from": envelope.mail_from,
            "to": ",".join(envelope.rcpt_tos),
            "subject": mail["Subject"],
            "name": mail["From"].addresses[0].display_name,
            "kind": mail.get_content_type(),
            "text": body.get("text/plain", ""),
            "html": body.get("text/html", ""),
            "message_id": mail["Message-ID"],
            "unsubscribe": mail["List-Unsubscribe"] or "",
            "one_click": mail["List-Unsubscribe-Post"] or "",
            "defects": " ".join(str(defect) for part in mail.walk() for defect in part.defects),
            "signatures": verdicts(envelope.content, records_in(records_path)),
            "secure": session.ssl is not None,
        }
        with open(log, "a", encoding="utf-8") as file:
            file.write(json.dumps(seen) + "\n")
        return "250 taken"


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


async def serve():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Reader(), tls_context=context, require_starttls=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


threading.Thread(target=end_with_parent, daemon=True).start()
asyncio.run(serve())
