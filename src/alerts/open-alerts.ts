/** What an alert is about. */
export interface AboutAlert {
  code: string;
  subject: string;
}

/** The alerts that are not over, as one process knows them: an end where nothing is open is to cost nothing. */
export function createOpenAlerts() {
  const subjects = new Map<string, Set<string>>();
  return {
    add({ code, subject }: AboutAlert): void {
      subjects.set(code, (subjects.get(code) ?? new Set()).add(subject));
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
