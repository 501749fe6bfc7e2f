import type { ContactRun, Visit } from '../journey-builder/journey-run';
import { tellsWhatCame } from '../recipes/columns';
import type { Columns, CrowdExpectation, Expectation, RowExpectation, StepExpectation } from '../recipes/recipe';
import type { CrmTask } from './crm-world';
import type { DrawnPerson, DrawnRecipe } from './draw-recipe';
import { judgeHandOver, judgeTexts } from './judge-beside';
import type { DataExtensionRow, FiredEvent, SentEmail } from './recipe-world';

/** What the three parties know of the people of a recipe. */
export interface Evidence {
  readonly runs: readonly ContactRun[];
  readonly rows: {
    readonly WA_Message: readonly DataExtensionRow[];
    readonly WA_Consent: readonly DataExtensionRow[];
    readonly WA_Conversion: readonly DataExtensionRow[];
    readonly WA_Reply: readonly DataExtensionRow[];
  };
  readonly events: readonly FiredEvent[];
  readonly emails: readonly SentEmail[];
  readonly tasks: readonly CrmTask[];
  /** Texts within the 24-hour window, by the number they went to, the first first. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

/** What was expected of one person, or of a part of the crowd, and what came. */
export interface PersonVerdict {
  readonly name: string;
  readonly shows: string;
  readonly expected: readonly string[];
  readonly came: readonly string[];
  /** Empty where everything came as expected. */
  readonly differences: readonly string[];
}

/** Compares a recipe with what came of it. Pure: the same evidence, the same verdict. */
export function judgeRecipe(drawn: DrawnRecipe, evidence: Evidence): PersonVerdict[] {
  const known = indexOf(drawn, evidence);
  const people = drawn.recipe.people.map((person): PersonVerdict => {
    const drawnPerson = drawn.people.find(({ name }) => name === person.name);
    const judged = drawnPerson === undefined ? NOBODY : judge(drawnPerson, person.expects, known);
    return { name: person.name, shows: person.shows, ...judged };
  });
  const crowd = drawn.recipe.acts.flatMap((act) => (act.kind === 'crowd_enters' ? act.expects : []));
  return [...people, ...judgeCrowd(drawn, crowd, known)];
}

type Judged = Pick<PersonVerdict, 'expected' | 'came' | 'differences'>;
const NOBODY: Judged = { expected: [], came: [], differences: ['was never drawn'] };

interface Known {
  readonly evidence: Evidence;
  readonly runByContact: ReadonlyMap<string, ContactRun>;
  readonly rowByKey: ReadonlyMap<string, DataExtensionRow>;
  readonly stepOfKey: ReadonlyMap<string, string>;
  readonly keyOfStep: ReadonlyMap<string, string>;
}

function indexOf(drawn: DrawnRecipe, evidence: Evidence): Known {
  return {
    evidence,
    runByContact: new Map(evidence.runs.map((run) => [run.contact.key, run])),
    rowByKey: new Map(evidence.rows.WA_Message.map((row) => [String(row.MessageKey), row])),
    stepOfKey: new Map([...drawn.keys].map(([step, key]) => [key, step])),
    keyOfStep: drawn.keys,
  };
}

function judge(person: DrawnPerson, expects: Expectation, known: Known): Judged {
  const run = known.runByContact.get(person.contact.key);
  const visits = run?.visits ?? [];
  const steps = expects.steps.map((expected) =>
    judgeStep(
      person,
      expected,
      visits.find(({ activityKey }) => activityKey === known.keyOfStep.get(expected.step)),
      known,
    ),
  );
  const surplus = visits.filter(
    ({ activityKey }) => !expects.steps.some(({ step }) => known.keyOfStep.get(step) === activityKey),
  );
  const at = run?.at == null ? undefined : known.stepOfKey.get(run.at);
  const rows = (expects.rows ?? []).map((row) => ({ row, differences: rowDifferences(person, row, visits, known) }));
  const { alsoGets, handedOver, ends } = expects;
  const beside = [
    ...(alsoGets === undefined ? [] : [judgeTexts(alsoGets, known.evidence.texts.get(person.phone) ?? [])]),
    ...(handedOver === undefined ? [] : [judgeHandOver(handedOver, person, known.evidence.tasks)]),
  ];
  return {
    expected: [
      ...steps.map(({ expected }) => expected),
      ...(ends === undefined ? [] : [`at "${ends}"`]),
      ...rows.map(({ row }) => rowText(row)),
      ...beside.flatMap(({ expected }) => expected),
    ],
    came: [
      ...steps.map(({ came }) => came),
      ...(ends === undefined ? [] : [at === undefined ? 'nowhere' : `at "${at}"`]),
      ...rows.map(({ row, differences }) => (differences.length === 0 ? rowText(row) : differences.join(', '))),
      ...beside.flatMap(({ came }) => came),
    ],
    differences: [
      ...steps.flatMap(({ differences }) => differences),
      ...surplus.map(({ activityKey }) => `was at "${known.stepOfKey.get(activityKey)}", which nobody expected`),
      ...(ends === undefined || ends === at
        ? []
        : [`stands at ${at === undefined ? 'no step' : `"${at}"`}, not at "${ends}"`]),
      ...rows.flatMap(({ differences }) => differences),
      ...beside.flatMap(({ differences }) => differences),
    ],
  };
}

function judgeStep(
  person: DrawnPerson,
  expected: StepExpectation,
  visit: Visit | undefined,
  known: Known,
): { expected: string; came: string; differences: string[] } {
  const name = `${expected.step}: `;
  const wanted = answerText(expected.branch, expected.reason, expected.later);
  if (visit === undefined) {
    return { expected: `${name}${wanted}`, came: `${name}nothing yet`, differences: [`"${expected.step}": no answer`] };
  }
  if (visit.outcome.kind !== 'branch') {
    const came = 'why' in visit.outcome ? `${visit.outcome.kind}, ${visit.outcome.why}` : visit.outcome.kind;
    return { expected: `${name}${wanted}`, came: `${name}${came}`, differences: [`"${expected.step}": ${came}`] };
  }
  const { branch, outArguments } = visit.outcome;
  const reason = String(outArguments.reason ?? '');
  const messageKey = String(outArguments.messageKey ?? '');
  const row = known.rowByKey.get(messageKey);
  const done = laterOf(messageKey, row, person, known.evidence);
  const goesOn = /^(event|email): |, then (event: .*)$/.exec(expected.later ?? '');
  const wantedLater = goesOn === null ? [] : [goesOn[2] ?? expected.later ?? ''];
  const wentLater = done.length > 0 ? done.join(' and ') : 'nothing';
  const differences = [
    ...(branch === expected.branch && reason === expected.reason ? [] : [`answered ${branch} · ${reason}`]),
    ...(expected.later === undefined || done.join() === wantedLater.join() ? [] : [`later: ${wentLater}`]),
    ...(expected.columns === undefined ? [] : columnDifferences(expected, row)),
    ...(expected.toldOf === undefined ? [] : toldDifferences(expected.toldOf, messageKey, known.evidence)),
  ];
  const sentLater = expected.later?.startsWith('message') && row?.AcceptedDateUTC != null ? ['message'] : [];
  const cameLater = [...sentLater, ...done].join(', then ') || 'nothing';
  return {
    expected: `${name}${wanted}`,
    came: `${name}${answerText(branch, reason, expected.later === undefined ? undefined : cameLater)}`,
    differences: differences.map((difference) => `"${expected.step}": ${difference}`),
  };
}

const answerText = (branch: string, reason: string, later: string | undefined) =>
  `${branch} · ${reason}${later === undefined || later === 'nothing' ? '' : `, later ${later}`}`;

/** Events and emails that went for a message; the reason of an email stands in the row. */
function laterOf(
  messageKey: string,
  row: DataExtensionRow | undefined,
  person: DrawnPerson,
  { events, emails }: Evidence,
): string[] {
  return [
    ...events
      .filter(({ data }) => data.MessageKey === messageKey && !isOfReply(data))
      .map(({ data }) => `event: ${data.Reason}`),
    ...emails
      .filter((email) => email.messageKey === messageKey)
      .map(({ to }) => (to === person.email ? `email: ${row?.FallbackReason}` : `email to ${to}`)),
  ];
}

/** An event that tells of a reply, and not of a late fallback. */
const isOfReply = (data: FiredEvent['data']) => data.ReplyID !== undefined;

function toldDifferences(toldOf: readonly string[], messageKey: string, { events }: Evidence): string[] {
  const told = events
    .filter(({ data }) => data.MessageKey === messageKey && isOfReply(data))
    .map(({ data }) => [data.Category, ...String(data.Answers).split('\n')].filter(Boolean).join(', '));
  return told.sort().join() === [...toldOf].sort().join()
    ? []
    : [`was told of ${told.join('; ') || 'no reply'}, not ${toldOf.join('; ')}`];
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

function columnDifferences(
  { branch, reason, columns = {}, decision = {} }: StepExpectation,
  row: DataExtensionRow | undefined,
): string[] {
  if (row === undefined) return ['has no row in WA_Message'];
  const wanted: Columns = { Branch: branch, Reason: reason, ...decision, ...columns };
  const wrong = Object.entries(wanted).flatMap(([name, value]) => {
    const stored = row[name];
    if (value === true && stored === false) return [`${name} is false`];
    if (isEmpty(stored)) return [`${name} is empty`];
    return value === true || stored === value ? [] : [`${name} is ${stored}, not ${value}`];
  });
  const surplus = Object.entries(row)
    .filter(([name, value]) => tellsWhatCame(name) && !isEmpty(value) && columns[name] === undefined)
    .map(([name, value]) => `${name} is ${value}, where nothing should be`);
  return [...wrong, ...surplus];
}

const rowText = ({ table, holds }: RowExpectation) =>
  `${table}: ${Object.entries(holds)
    .map(([name, value]) => (value === true ? name : value))
    .join(' · ')}`;

function rowDifferences(
  person: DrawnPerson,
  { table, holds }: RowExpectation,
  visits: readonly Visit[],
  { evidence }: Known,
): string[] {
  const keys = new Set(
    visits.flatMap(({ outcome }) => (outcome.kind === 'branch' ? [String(outcome.outArguments.messageKey)] : [])),
  );
  const own = evidence.rows[table].filter(
    (row) => row.MobileNumber === person.phone || keys.has(String(row.MessageKey)),
  );
  const found = own.some((row) =>
    Object.entries(holds).every(([name, value]) => (value === true ? !isEmpty(row[name]) : row[name] === value)),
  );
  if (found) return [];
  const names = Object.keys(holds);
  const there = own.map((row) => names.map((name) => row[name]).join(' · ')).join('; ');
  return [`${table} holds ${there || 'nothing'}, not ${Object.values(holds).join(' · ')}`];
}

function judgeCrowd(drawn: DrawnRecipe, ways: readonly CrowdExpectation[], known: Known): PersonVerdict[] {
  if (ways.length === 0) return [];
  const taken = ways.map(() => 0);
  const lost: string[] = [];
  for (const person of drawn.crowd) {
    const judged = ways.map((way) => judge(person, way, known));
    const fitting = judged.findIndex(({ differences }) => differences.length === 0);
    if (fitting >= 0) taken[fitting] = (taken[fitting] ?? 0) + 1;
    else lost.push(closest(judged));
  }
  return ways.map((way, index): PersonVerdict => {
    const people = taken[index] ?? 0;
    const nobody = people === 0 && way.mayBeNobody !== true;
    // Who fits none of the ways is told once, with the first.
    const strays = index === 0 ? lost : [];
    return {
      name: `${people} of ${drawn.crowd.length}`,
      shows: way.shows,
      expected: way.steps.map(({ step, branch, reason, later }) => `${step}: ${answerText(branch, reason, later)}`),
      came: [`${people} people`],
      differences: [
        ...(nobody ? ['nobody went this way'] : []),
        ...(strays.length === 0 ? [] : [`${strays.length} went another way, the first: ${strays[0]}`]),
      ],
    };
  });
}

/** The differences to the way that fits best. */
function closest(judged: readonly Judged[]): string {
  const best = judged.reduce((least, each) => (each.differences.length < least.differences.length ? each : least));
  return best.differences.join(', ');
}
