// The floor: the least an Express endpoint with a verified JWT can cost on this machine. Same body, nothing done.
import { createSecretKey } from 'node:crypto';
import express from 'express';
import jsonwebtoken from 'jsonwebtoken';

const key = createSecretKey(Buffer.from(process.env.MC_JWT_SIGNING_SECRET));
const app = express();
app.post('/execute', express.raw({ type: 'application/jwt', limit: '1mb' }), (request, response) => {
  try {
    jsonwebtoken.verify(request.body.toString('utf8'), key, { algorithms: ['HS256'] });
  } catch {
    response.status(401).end();
    return;
  }
  response.json({ branchResult: 'continue', reason: 'accepted' });
});
/** A request that is held, as an answer that waits for a delivery is. */
app.post('/hold', express.raw({ type: 'application/jwt', limit: '1mb' }), (request, response) => {
  jsonwebtoken.verify(request.body.toString('utf8'), key, { algorithms: ['HS256'] });
  setTimeout(() => response.json({ branchResult: 'continue', reason: 'accepted' }), 60_000).unref();
});
const server = app.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'));
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
