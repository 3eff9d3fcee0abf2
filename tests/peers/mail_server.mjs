// A mail server made of the npm libraries `smtp-server` and `mailparser`, neither of which knows tend. Takes mail
// from anna with the password `correct`, or from anyone when it has no certificate. Prints its port, and a line of
// JSON a mail into a file. A mail with the subject Spam is refused; Hang is taken without a word, and after Drop the
// connection ends in place of the answer. `mail_server.mjs LOG [CERTIFICATE KEY]`.
import fs from 'node:fs';
import { SMTPServer } from 'smtp-server';
import { simpleParser } from 'mailparser';

const [log, certificate, key] = process.argv.slice(2);
let connections = 0;
const server = new SMTPServer({
  ...(certificate
    ? { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) }
    : { disabledCommands: ['STARTTLS', 'AUTH'] }),
  authOptional: !certificate,
  onConnect(session, callback) {
    session.number = ++connections;
    callback();
  },
  onAuth(auth, session, callback) {
    const known = auth.username === 'anna@shop.example' && auth.password === 'correct';
    callback(known ? null : new Error('who are you?'), { user: auth.username });
  },
  onRcptTo(address, session, callback) {
    const refusal = { 'gone@x.example': 550, 'full@x.example': 452 }[address.address];
    if (!refusal) return callback();
    callback(Object.assign(new Error('not here'), { responseCode: refusal }));
  },
  onData(stream, session, callback) {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', async () => {
      const raw = Buffer.concat(parts).toString();
      const mail = await simpleParser(raw);
      if (mail.subject === 'Spam') return callback(Object.assign(new Error('no'), { responseCode: 554 }));
      fs.appendFileSync(log, JSON.stringify({
        connection: session.number,
        secure: session.secure,
        from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map((one) => one.address).join(),
        header_from: mail.from?.text,
        header_to: mail.to?.text,
        subject: mail.subject,
        text: mail.text,
        html: mail.html || '',
        message_id: mail.messageId,
        headers: mail.headerLines.map((line) => line.key).join(),
        unsubscribe: mail.headers.get('list')?.unsubscribe?.url ?? '',
        one_click: mail.headerLines.find((line) => line.key === 'list-unsubscribe-post')?.line ?? '',
      }) + '\n');
      if (mail.subject === 'Hang') return;
      if (mail.subject !== 'Drop') return callback();
      for (const connection of server.connections) if (connection.session === session) connection.close();
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
