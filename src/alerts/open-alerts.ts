/** What an alert is about. */
export interface AboutAlert {
  code: string;
  subject: string;
}

/** How long a process goes by what it knows of open alerts before it asks again. */
const KNOWN_FOR_MS = 10_000;

/** The alerts that are not over, as one process knows them: an end where nothing is open is to cost nothing. */
export function createOpenAlerts(options: {
  list: () => Promise<(AboutAlert & { state: string })[]>;
  clock: () => number;
}) {
  const { list, clock } = options;
  const subjects = new Map<string, Set<string>>();
  let learntAt = Number.NEGATIVE_INFINITY;

  function add({ code, subject }: AboutAlert): void {
    subjects.set(code, (subjects.get(code) ?? new Set()).add(subject));
  }

  return {
    add,
    /** Learns what other processes raised, where that is due; undefined where it is not. */
    learn(): Promise<void> | undefined {
      if (clock() - learntAt < KNOWN_FOR_MS) return undefined;
      learntAt = clock();
      return list().then((all) => {
        for (const alert of all) if (alert.state !== 'over') add(alert);
      });
    },
    remove({ code, subject }: AboutAlert): void {
      subjects.get(code)?.delete(subject);
    },
    /** Those of a code, of one subject or of all. */
    of(code: string, subject: string | undefined): AboutAlert[] {
      const known = subjects.get(code);
      if (known === undefined || known.size === 0) return [];
      if (subject === undefined) return [...known].map((each) => ({ code, subject: each }));
      return known.has(subject) ? [{ code, subject }] : [];
    },
  };
}
