import type { RequestHandler } from 'express';

/** What is answered is of people, or lets somebody in: no browser and no proxy keeps it. */
export const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};
