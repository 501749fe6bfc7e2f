import { Command } from 'ioredis';
import { createUnanswered, type Waiting } from './unanswered';

/** All connections of a process that have a time-out have the same one. */
const unanswered = createUnanswered();

/** One argument as Redis reads it. */
export const inRedisProtocol = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/**
 * A command whose text is made already. ioredis would keep the arguments, look through them three times and give each
 * command a timer of its own, which together were a third of what it cost to ask Redis. Its queues, and what it does where a connection breaks,
 * are as for any other command. The arguments are not kept, so an error of it tells nothing of anybody.
 */
export class ScriptCommand extends Command implements Waiting {
  until = 0;
  before: Waiting | undefined = undefined;
  after: Waiting | undefined = undefined;
  private readonly text: string;

  /** `text`: the whole command in Redis' protocol. */
  constructor(name: 'eval' | 'evalsha', text: string) {
    super(name, [], { replyEncoding: 'utf8' });
    this.text = text;
    const { resolve, reject } = this;
    this.resolve = (reply) => {
      unanswered.remove(this);
      resolve(reply);
    };
    this.reject = (error) => {
      unanswered.remove(this);
      reject(error);
    };
  }

  override toWritable(): string {
    return this.text;
  }

  /** From the first time on that it is to be sent; sent again on another connection it has no more time. */
  override setTimeout(ms: number): void {
    if (this.until === 0) unanswered.add(this, ms);
  }

  timeIsOver(): void {
    this.reject(new Error('Command timed out'));
  }
}
