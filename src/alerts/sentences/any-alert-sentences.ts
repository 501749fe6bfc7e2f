/** What any alert may say, and those of this installation itself. */
export const anyAlertSentences = {
  alert_words: '{words}',
  alert_said: '{said}',
  alert_value: '{value}',
  alert_over: 'Over: {title}',
  alert_no_reason: 'no reason given',
  alert_with_owner: '{said}, owner {owner}',
  alert_to_mend: '{said}. To mend it: {fix}',
  alert_check_failed: '{check}: {said}',
  alert_check_passed: '{check} is well again',
  alert_logins: 'Wrong attempts to log in to the admin page or the report',
  alert_logins_why: '{n} wrong tokens within 15 minutes, the last from {address}; a right one is let in all the same',
  alert_job_given_up: 'A job failed until it was given up',
  alert_job_given_up_why: 'job {id}, after {n} attempts: {words}',
  alert_too_much_refused: 'More was refused than is kept for an operator',
  alert_too_much_refused_why:
    'the oldest {n} of {stream} were discarded: it holds {most}. Repair the cause, then send the rest again',
  alert_owner_not_told: 'The owner of a step could not be told of its alerts',
  alert_no_way: 'neither ALERT_EMAIL_DEFINITION nor ALERT_WEBHOOK_URL is set',
} as const;
