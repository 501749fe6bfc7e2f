import { createHash } from 'node:crypto';
import { Command, type Redis } from 'ioredis';
import { inRedisProtocol, ScriptCommand } from './script-command';

/** What a script may be given for one name: true and false become '1' and '0', what is undefined becomes ''. */
type TextValue = string | number | boolean | undefined;
type ScriptValue = TextValue | Buffer;

/**
 * A Lua script of Redis whose keys and arguments have names. `keys` and `args` stand in the text as local variables;
 * `list`, where there is one, is a Lua table of as many strings as the caller gives. The text never counts positions, and
 * a name that is not declared is an error of Redis itself.
 */
export interface RedisScript<
  Key extends string = string,
  Argument extends string = string,
  List extends string = string,
> {
  readonly command: string;
  readonly keys: readonly Key[];
  readonly args: readonly Argument[];
  readonly list: List | undefined;
  readonly lua: string;
}

/** Whether something is a script that `redisScript` made. */
export function isRedisScript(value: unknown): value is RedisScript {
  return typeof value === 'object' && value !== null && 'lua' in value && 'command' in value;
}

/** One object with a value for each name. */
type ScriptValues<Key extends string, Argument extends string, List extends string> = Readonly<
  Record<Key, string> & Record<Argument, ScriptValue> & Record<List, readonly ScriptValue[]>
>;

/** Describes a script; `command` is the name it is registered under and must be the only one of its kind. */
export function redisScript<
  const Key extends string = never,
  const Argument extends string = never,
  const List extends string = never,
>(
  command: string,
  script: { keys?: readonly Key[]; args?: readonly Argument[]; list?: List; lua: string },
): RedisScript<Key, Argument, List> {
  return { command, keys: script.keys ?? [], args: script.args ?? [], list: script.list, lua: script.lua };
}

/** The text as Redis runs it: the names, then the script. */
export function luaOf({ keys, args, list, lua }: RedisScript): string {
  const declare = (names: readonly string[], from: string) =>
    names.length === 0
      ? ''
      : `local ${names.join(', ')} = ${names.map((_, index) => `${from}[${index + 1}]`).join(', ')}\n`;
  const rest =
    list === undefined
      ? ''
      : `local ${list} = {}\nfor i = ${args.length + 1}, #ARGV do ${list}[#${list} + 1] = ARGV[i] end\n`;
  return `${declare(keys, 'KEYS')}${declare(args, 'ARGV')}${rest}${lua}`;
}

/** Resolves with what the script returns; the caller says its shape. */
export type BoundScript<Key extends string, Argument extends string, List extends string> = <Reply = unknown>(
  values: ScriptValues<Key, Argument, List>,
) => Promise<Reply>;

/**
 * Makes a script callable on this connection. Redis gives back integers as numbers, everything else as strings or arrays
 * of them, nil and false as null.
 */
export function bindScript<Key extends string, Argument extends string, List extends string>(
  redis: Redis,
  script: RedisScript<Key, Argument, List>,
): BoundScript<Key, Argument, List> {
  const { keys, args, list } = script;
  const lua = luaOf(script);
  const digest = createHash('sha1').update(lua).digest('hex');
  const names: readonly string[] = [...keys, ...args];
  const numberOfKeys = inRedisProtocol(String(keys.length));
  const beginnings = {
    eval: `${inRedisProtocol('eval')}${inRedisProtocol(lua)}${numberOfKeys}`,
    evalsha: `${inRedisProtocol('evalsha')}${inRedisProtocol(digest)}${numberOfKeys}`,
  };
  const send = (command: 'eval' | 'evalsha', { count, text, withBytes }: Arguments) =>
    redis.sendCommand(
      withBytes === undefined
        ? new ScriptCommand(command, `*${count + 3}\r\n${beginnings[command]}${text}`)
        : new Command(command, [command === 'eval' ? lua : digest, keys.length, ...withBytes], {
            replyEncoding: 'utf8',
          }),
    ) as Promise<never>;
  return (values) => {
    const given: Readonly<Record<string, ScriptValue | readonly ScriptValue[]>> = values;
    const listed = list === undefined ? [] : (given[list] as readonly ScriptValue[]);
    const positions = argumentsOf(names, given, listed);
    return send('evalsha', positions).catch((error: unknown) => {
      if (!isUnknownScript(error)) throw error;
      return send('eval', positions);
    });
  };
}

/** Keys and arguments in their order: as text in Redis' protocol, and where there are bytes among them one by one. */
interface Arguments {
  count: number;
  text: string;
  withBytes: (string | Buffer)[] | undefined;
}

function argumentsOf(
  names: readonly string[],
  given: Readonly<Record<string, ScriptValue | readonly ScriptValue[]>>,
  listed: readonly ScriptValue[],
): Arguments {
  const count = names.length + listed.length;
  let text = '';
  for (let index = 0; index < count; index += 1) {
    const value = index < names.length ? given[names[index] as string] : listed[index - names.length];
    if (Buffer.isBuffer(value)) {
      const withBytes = [...names.map((name) => given[name]), ...listed].map((each) => encode(each as ScriptValue));
      return { count, text: '', withBytes };
    }
    text += inRedisProtocol(encode(value as TextValue));
  }
  return { count, text, withBytes: undefined };
}

/** Redis does not have the script (any more): the first word of what it answers is its code. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT ');
}

function encode(value: TextValue): string;
function encode(value: ScriptValue): string | Buffer;
function encode(value: ScriptValue): string | Buffer {
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return String(value);
}
