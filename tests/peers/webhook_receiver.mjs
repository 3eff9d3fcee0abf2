// A receiver of webhooks that believes only what the npm library `standardwebhooks` verifies: 200, else 401.
// Prints its port, and ends with its standard input. The secret is its argument.
import http from 'node:http';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.argv[2]);
const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const answer = { id: request.headers['webhook-id'] };
    try {
      answer.body = webhook.verify(Buffer.concat(parts).toString(), request.headers);
      response.writeHead(200, { 'content-type': 'application/json' });
    } catch (error) {
      answer.error = error.message;
      response.writeHead(401, { 'content-type': 'application/json' });
    }
    response.end(JSON.stringify(answer));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
