import { createHash } from 'node:crypto';
import { Command, type Redis } from 'ioredis';

/** What a script may be given for one name: true and false become '1' and '0', what is undefined becomes ''. */
type ScriptValue = string | number | boolean | Buffer | undefined;

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
  // ioredis' own scripts make a class, two promises and three copies of the arguments for what is one command.
  const send = (command: 'eval' | 'evalsha', text: string, positions: (string | number | Buffer)[]) =>
    redis.sendCommand(
      new Command(command, [text, keys.length, ...positions], { replyEncoding: 'utf8' }),
    ) as Promise<never>;
  return (values) => {
    const given: Readonly<Record<string, ScriptValue | readonly ScriptValue[]>> = values;
    const positions = new Array<string | number | Buffer>(names.length);
    for (let index = 0; index < names.length; index += 1) {
      positions[index] = encode(given[names[index] as string] as ScriptValue);
    }
    if (list !== undefined) for (const value of given[list] as readonly ScriptValue[]) positions.push(encode(value));
    return send('evalsha', digest, positions).catch((error: unknown) => {
      if (!isUnknownScript(error)) throw error;
      return send('eval', lua, positions);
    });
  };
}

/** Redis does not have the script (any more): the first word of what it answers is its code. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT ');
}

function encode(value: ScriptValue): string | number | Buffer {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value;
}
