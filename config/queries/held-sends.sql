/* What became of those whose message was held (quiet hours, sender over its rate)? */
SELECT m.TemplateName,
  CASE WHEN m.AcceptedDateUTC IS NOT NULL THEN 'sent' WHEN m.FinalReason IS NOT NULL THEN m.FinalReason ELSE 'still held' END AS CameTo,
  COUNT(*) AS Contacts,
  AVG(1.0 * DATEDIFF(minute, m.DecidedDateUTC, m.AcceptedDateUTC)) AS MinutesHeld
FROM WA_Message m
WHERE m.Reason = 'scheduled' AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE())
GROUP BY m.TemplateName,
  CASE WHEN m.AcceptedDateUTC IS NOT NULL THEN 'sent' WHEN m.FinalReason IS NOT NULL THEN m.FinalReason ELSE 'still held' END
