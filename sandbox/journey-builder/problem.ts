/** Something Journey Builder refuses. `code` is for programs, `message` for the person at the canvas. */
export interface Problem {
  readonly code:
    | 'no_name'
    | 'no_entry'
    | 'no_activity'
    | 'not_configured'
    | 'bad_expression'
    | 'dangling_branch'
    | 'cycle'
    | 'endpoint_failed'
    | 'not_saved'
    | 'not_draft'
    | 'not_published';
  readonly activityKey?: string;
  readonly message: string;
}

/** A thing asked of the sandbox that it cannot do; `code` says which. */
export class SandboxRefusal extends Error {
  constructor(
    readonly code:
      | 'config_unusable'
      | 'no_such_journey'
      | 'no_such_activity'
      | 'no_such_branch'
      | 'no_such_recipe'
      | 'recipe_ran'
      | 'takes_no_contacts'
      | 'no_contact_key_column'
      | 'contact_without_key'
      | 'contact_repeated',
    message: string,
    /** Where several faults were found: each by itself. */
    readonly faults: readonly string[] = [],
  ) {
    super([message, ...faults.map((fault) => `  - ${fault}`)].join('\n'));
    this.name = 'SandboxRefusal';
  }
}
