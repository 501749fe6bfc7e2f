/* Whom does Meta refuse because they switched marketing off in WhatsApp itself? Of several messages that were refused one person,
   the first counts. */
SELECT m.TemplateName, COUNT(*) AS Messages, COUNT(DISTINCT m.ContactKey) AS People
FROM WA_Message m
WHERE m.OptOutKind = 'preference' AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE())
  AND (m.Reason IS NULL OR m.Reason <> 'test')
GROUP BY m.TemplateName
