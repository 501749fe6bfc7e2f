/* What does Meta refuse, and of which template? With the share of that template's attempts. */
SELECT x.TemplateName, x.SenderID, x.ErrorCode, x.Messages, t.Attempts,
  CAST(100.0 * x.Messages / t.Attempts AS DECIMAL(5,1)) AS Percentage
FROM (
  SELECT m.TemplateName, m.SenderID, m.ErrorCode, COUNT(*) AS Messages
  FROM WA_Message m
  WHERE m.ErrorCode IS NOT NULL AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE()) AND (m.Reason IS NULL OR m.Reason <> 'test')
  GROUP BY m.TemplateName, m.SenderID, m.ErrorCode
) x
INNER JOIN (
  SELECT m.TemplateName, m.SenderID, COUNT(*) AS Attempts
  FROM WA_Message m
  WHERE (m.AcceptedDateUTC IS NOT NULL OR m.ErrorCode IS NOT NULL)
    AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE()) AND (m.Reason IS NULL OR m.Reason <> 'test')
  GROUP BY m.TemplateName, m.SenderID
) t ON t.TemplateName = x.TemplateName AND t.SenderID = x.SenderID
