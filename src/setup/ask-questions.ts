import { type Finding, formFault, type KnownSettings, type SetupParts, type SetupQuestion } from './setup-question';

/** How a person is spoken with. */
interface Conversation {
  /** What is typed, without blanks around it; undefined where nobody is there to type. */
  ask: (prompt: string, options: { secret: boolean }) => Promise<string | undefined>;
  say: (line: string) => void;
}

export interface AskOptions extends Conversation {
  parts: SetupParts;
  /** Keeps what was found good, at once: whoever stops goes on there. */
  save: (settings: KnownSettings) => void;
}

/** What came of the questions. */
export interface Asked {
  known: KnownSettings;
  /** How often a person was asked for something. */
  asked: number;
  /** Settings that nobody could check. */
  unchecked: string[];
  /** The setting at which it ended, since nobody is there to answer; what is wrong with it was said. */
  stoppedAt?: string;
}

/** Names of one run alone, which are never saved. */
const OF_THIS_RUN = /^SETUP_/;

/**
 * Asks what is missing, in the order of the questions, and looks at each answer, also at those that were there before, where
 * whoever knows can be asked. A wrong answer is asked for again; one that nobody could check is kept when it is given twice.
 */
export async function askQuestions(
  questions: readonly SetupQuestion[],
  given: KnownSettings,
  options: AskOptions,
): Promise<Asked> {
  const state: Asked = { known: given, asked: 0, unchecked: [] };
  for (let place = 0; place < questions.length; place += 1) {
    const question = questions[place] as SetupQuestion;
    const finding = await settle(question, state, options);
    if (finding === 'nobody') return { ...state, stoppedAt: question.setting };
    if (finding.kind === 'wrong') {
      // Both halves of a pair are refused together: back to the first of them.
      const again = new Set(finding.again);
      state.known = Object.fromEntries(Object.entries(state.known).filter(([name]) => !again.has(name)));
      place = questions.findIndex(({ setting }) => again.has(setting)) - 1;
    }
  }
  return state;
}

async function settle(question: SetupQuestion, state: Asked, options: AskOptions): Promise<Finding | 'nobody'> {
  const { setting } = question;
  let typed = settingsThere(question, state.known);
  let kept: { typed: KnownSettings; finding: Finding } | undefined;
  let refused: string | undefined;
  for (;;) {
    if (typed === undefined) {
      const answer = await answerTo(question, state, options, refused);
      // With nobody to ask, what could not be checked is kept as it was given.
      if (answer === 'nobody' && kept !== undefined) return keep(kept.typed, kept.finding, state, options);
      if (answer === 'nobody') return 'nobody';
      typed = answer;
      if (typed === undefined) continue;
    }
    const finding = await look(question, typed, state, options);
    const isSame = kept !== undefined && JSON.stringify(kept.typed) === JSON.stringify(typed);
    if (finding.kind === 'good' || (finding.kind === 'unchecked' && isSame))
      return keep(typed, finding, state, options);
    if (finding.kind === 'wrong' && finding.again !== undefined) return finding;
    if (finding.kind === 'unchecked') options.say('    nobody could be asked; the same answer again keeps it');
    kept = finding.kind === 'unchecked' ? { typed, finding } : undefined;
    refused = finding.kind === 'wrong' ? typed[setting] : undefined;
    typed = undefined;
    state.known = Object.fromEntries(Object.entries(state.known).filter(([name]) => name !== setting));
  }
}

/** What a person answers, or what needs no answer unless it was `refused`; undefined where it cannot be used. */
async function answerTo(
  question: SetupQuestion,
  state: Asked,
  { ask, say }: AskOptions,
  refused: string | undefined,
): Promise<KnownSettings | undefined | 'nobody'> {
  const { setting, secret = false, proposal, where } = question;
  const proposes = proposal?.(state.known);
  const proposed = proposes?.value === refused ? undefined : proposes;
  if (proposed?.certain) return { [setting]: proposed.value };
  const answer = await ask(promptOf(question, proposed?.value), { secret });
  if (answer === undefined) {
    say(`  ${setting} is missing: ${question.ask}. Where: ${where}`);
    return 'nobody';
  }
  state.asked += 1;
  const typed = read(question, answer === '' ? (proposed?.value ?? '') : answer);
  if (typed === undefined) {
    say(`  ✗ ${answer === '' ? 'an answer is needed' : 'this cannot be read'}. Where it stands: ${where}`);
  }
  return typed;
}

/** Looks at an answer, at its form first, and says what was seen. */
async function look(
  { setting, check }: SetupQuestion,
  typed: KnownSettings,
  state: Asked,
  { parts, say }: AskOptions,
): Promise<Finding> {
  const known = { ...state.known, ...typed };
  const fault = formFault(known, Object.keys(typed));
  const finding: Finding =
    fault !== undefined
      ? { kind: 'wrong', said: fault }
      : ((await check?.(known, parts)) ?? { kind: 'good', said: 'has the right form' });
  say(`  ${finding.kind === 'good' ? '✓' : '✗'} ${setting}: ${finding.said}`);
  return finding;
}

/** What stands already; a setting that one question stands for may have another name. */
function settingsThere({ setting, read: readTyped }: SetupQuestion, known: KnownSettings): KnownSettings | undefined {
  if (known[setting] !== undefined) return { [setting]: known[setting] };
  if (setting === 'MC_SUBDOMAIN' && known.MC_AUTH_URL !== undefined) return readTyped?.(known.MC_AUTH_URL);
  return undefined;
}

function read({ setting, read: readTyped, proposal }: SetupQuestion, typed: string): KnownSettings | undefined {
  if (typed === '' && proposal === undefined) return undefined;
  return readTyped === undefined ? { [setting]: typed } : readTyped(typed);
}

function keep(typed: KnownSettings, finding: Finding, state: Asked, { save }: AskOptions): Finding {
  const found = finding.kind === 'good' ? finding.settings : undefined;
  state.known = { ...state.known, ...typed, ...found };
  if (finding.kind === 'unchecked') state.unchecked.push(...Object.keys(typed));
  // An empty value stays in the file: it says that the question was answered.
  save(Object.fromEntries(Object.entries({ ...typed, ...found }).filter(([name]) => !OF_THIS_RUN.test(name))));
  return finding;
}

function promptOf({ ask, where }: SetupQuestion, proposed: string | undefined): string {
  return `${ask}\n  (${where})${proposed ? `\n  nothing = ${proposed}` : ''}\n> `;
}
