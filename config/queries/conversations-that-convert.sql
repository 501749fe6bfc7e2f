/* Of those who answered, how many converted afterwards? Under 30 % wants a look.
   By the latest conversion, so that who had bought before, asked, and bought again is in it. The last 10 days are left out:
   their window may still be open. */
SELECT m.Stage, m.TemplateName, COUNT(*) AS Conversations,
  SUM(CASE WHEN c.LastConversion >= m.EngagedDateUTC THEN 1 ELSE 0 END) AS Converted,
  CAST(100.0 * SUM(CASE WHEN c.LastConversion >= m.EngagedDateUTC THEN 1 ELSE 0 END) / COUNT(*) AS DECIMAL(5,1)) AS ConvertedPercent
FROM WA_Message m
LEFT JOIN (
  SELECT MessageKey, MAX(OccurredDateUTC) AS LastConversion
  FROM WA_Conversion
  WHERE MessageKey IS NOT NULL
  GROUP BY MessageKey
) c ON c.MessageKey = m.MessageKey
WHERE m.EngagedDateUTC IS NOT NULL AND (m.Reason IS NULL OR m.Reason <> 'test')
  AND m.DecidedDateUTC >= DATEADD(day, -40, GETUTCDATE()) AND m.DecidedDateUTC < DATEADD(day, -10, GETUTCDATE())
GROUP BY m.Stage, m.TemplateName
