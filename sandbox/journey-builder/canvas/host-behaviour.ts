/** How the host behaves towards a framed page: well, or badly in one of the ways that were seen (JB 5.6). */
export interface HostBehaviour {
  /** `wrapped`: the activity arrives as `[activity]`; `text`: as JSON; `null`: it does not arrive. */
  readonly init: 'plain' | 'wrapped' | 'text' | 'null';
  /** `before`: the step was placed by an older config.json, at another address and answering nothing. */
  readonly placed: 'now' | 'before';
  /** How long the host waits after `ready` before it hands over the activity. */
  readonly initDelayMs: number;
  /** How many `ready` it misses at first. */
  readonly missReadies: number;
  /** `null`: no trigger definition; `wrapped`: `{eventDefinition: …}`; `silent`: no answer. */
  readonly trigger: 'plain' | 'null' | 'wrapped' | 'silent';
  /** `renamed`: the names of fields are not what their keys end with. */
  readonly schema: 'plain' | 'error' | 'silent' | 'empty' | 'unnamed' | 'renamed';
  /** False: a running journey, `editable: false`. */
  readonly editable: boolean | undefined;
  readonly culture: string;
  readonly cultureShape: 'text' | 'object';
  /** `none`: no answer; `refused`: a token that nobody issued. */
  readonly token: 'plain' | 'none' | 'refused';
}

/** Every switch that the query string of the page knows, with its values; the first is the usual one. */
const SWITCHES = {
  init: ['plain', 'wrapped', 'text', 'null'],
  placed: ['now', 'before'],
  trigger: ['plain', 'null', 'wrapped', 'silent'],
  schema: ['plain', 'error', 'silent', 'empty', 'unnamed', 'renamed'],
  cultureShape: ['text', 'object'],
  token: ['plain', 'none', 'refused'],
} as const;

/**
 * Reads the behaviour from the page's address, e.g. `?trigger=null&schema=silent&init=wrapped&initDelay=3000&missReadies=2
 * &editable=false&culture=xx-XX&cultureShape=object&token=none`. Unknown values count as the usual one.
 */
export function hostBehaviour(query: URLSearchParams): HostBehaviour {
  const pick = <Name extends keyof typeof SWITCHES>(name: Name): (typeof SWITCHES)[Name][number] => {
    const known: readonly (typeof SWITCHES)[Name][number][] = SWITCHES[name];
    return known.find((value) => value === query.get(name)) ?? (known[0] as (typeof SWITCHES)[Name][number]);
  };
  const count = (name: string) => Math.max(0, Number(query.get(name) ?? 0) || 0);
  const editable = query.get('editable');
  return {
    init: pick('init'),
    placed: pick('placed'),
    initDelayMs: count('initDelay'),
    missReadies: count('missReadies'),
    trigger: pick('trigger'),
    schema: pick('schema'),
    editable: editable === null ? undefined : editable !== 'false',
    culture: query.get('culture') ?? 'en-US',
    cultureShape: pick('cultureShape'),
    token: pick('token'),
  };
}
