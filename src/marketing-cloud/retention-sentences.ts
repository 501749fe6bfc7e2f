/** What is said of a data extension that deletes its rows by itself. */
export const retentionSentences = {
  retention_none: 'row retention is none',
  retention_rows: 'row retention is {days} days',
  retention_rows_itself: 'row retention is {days} days, and at their end the data extension itself may be deleted',
  retention_all: 'all its rows are deleted {when}',
  retention_all_itself: 'all its rows are deleted {when}, perhaps the data extension with them',
  retention_on: 'on {day}',
  retention_after_days: 'after {n} days',
  retention_after_weeks: 'after {n} weeks',
  retention_after_months: 'after {n} months',
  retention_after_years: 'after {n} years',
  retention_unreadable: 'its retention cannot be read: see in Contact Builder that nothing is deleted',
  retention_defined: '{is}, defined is {days} days',
  retention_defined_none: '{is}, defined is none',
  retention_loses_opt_outs: '{is}: opt-outs would be deleted, and a lost Redis is rebuilt from them',
} as const;
