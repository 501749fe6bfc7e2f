/* Why did people take another path? At once by the branch, or later by a late fallback; or they were left alone. */
SELECT CASE WHEN m.Branch = 'no_contact' THEN 'left alone' ELSE 'at once' END AS Fallback, m.Reason AS Cause, m.Purpose, COUNT(*) AS Contacts
FROM WA_Message m
WHERE m.Branch IN ('email_fallback', 'no_contact') AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE())
  AND (m.Reason IS NULL OR m.Reason <> 'test')
GROUP BY m.Branch, m.Reason, m.Purpose
UNION ALL
SELECT CASE WHEN m.FallbackKind = 'email' THEN 'later, by email' WHEN m.FallbackKind = 'event' THEN 'later, by event' ELSE 'later, otherwise' END AS Fallback,
  m.FallbackReason AS Cause, m.Purpose, COUNT(*) AS Contacts
FROM WA_Message m
WHERE m.FallbackDateUTC IS NOT NULL AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE())
  AND (m.Reason IS NULL OR m.Reason <> 'test')
GROUP BY m.FallbackKind, m.FallbackReason, m.Purpose
