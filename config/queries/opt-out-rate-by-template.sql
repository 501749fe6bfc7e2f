/* Which template drives people away? Over 0.5 % wants a look; look at LowPercent before anything is changed.
   Of those whom a message reached or who refused it beforehand by WhatsApp's marketing preference, how many asked to stop:
   by a word, a button or that preference. It counts the message that caused it, and stays after a START.
   Low and High: 95 % interval (Wilson). */
SELECT x.TemplateName, x.Purpose, x.Delivered, x.OptedOut, x.ByPreference,
  CAST(100.0 * x.OptedOut / x.Reached AS DECIMAL(6,2)) AS OptOutPercent,
  CAST(100.0 * (x.OptedOut + 1.92 - 1.96 * SQRT(1.0 * x.OptedOut * (x.Reached - x.OptedOut) / x.Reached + 0.96)) / (x.Reached + 3.84) AS DECIMAL(6,2)) AS LowPercent,
  CAST(100.0 * (x.OptedOut + 1.92 + 1.96 * SQRT(1.0 * x.OptedOut * (x.Reached - x.OptedOut) / x.Reached + 0.96)) / (x.Reached + 3.84) AS DECIMAL(6,2)) AS HighPercent
FROM (
  SELECT m.TemplateName, m.Purpose, COUNT(*) AS Reached,
    SUM(CASE WHEN m.DeliveredDateUTC IS NOT NULL OR m.ReadDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Delivered,
    SUM(CASE WHEN m.OptedOutDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS OptedOut,
    SUM(CASE WHEN m.OptOutKind = 'preference' THEN 1 ELSE 0 END) AS ByPreference
  FROM WA_Message m
  WHERE (m.DeliveredDateUTC IS NOT NULL OR m.ReadDateUTC IS NOT NULL OR m.OptedOutDateUTC IS NOT NULL)
    AND m.DecidedDateUTC >= DATEADD(day, -30, GETUTCDATE()) AND (m.Reason IS NULL OR m.Reason <> 'test')
  GROUP BY m.TemplateName, m.Purpose
) x
