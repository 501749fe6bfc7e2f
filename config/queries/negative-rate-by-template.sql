/* Who turned away without a word? Opt-outs and, apart from them, likely blocks: guessed from silence, weeks later, and laid at
   the last message that reached the person. Over 0.5 % together wants a look; look at LowPercent before anything is
   changed. Low and High: 95 % interval (Wilson). */
SELECT x.TemplateName, x.Purpose, x.Reached, x.OptedOut, x.LikelyBlocked,
  CAST(100.0 * x.Negative / x.Reached AS DECIMAL(6,2)) AS NegativePercent,
  CAST(100.0 * (x.Negative + 1.92 - 1.96 * SQRT(1.0 * x.Negative * (x.Reached - x.Negative) / x.Reached + 0.96)) / (x.Reached + 3.84) AS DECIMAL(6,2)) AS LowPercent,
  CAST(100.0 * (x.Negative + 1.92 + 1.96 * SQRT(1.0 * x.Negative * (x.Reached - x.Negative) / x.Reached + 0.96)) / (x.Reached + 3.84) AS DECIMAL(6,2)) AS HighPercent
FROM (
  SELECT m.TemplateName, m.Purpose, COUNT(*) AS Reached,
    SUM(CASE WHEN m.OptedOutDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS OptedOut,
    SUM(CASE WHEN m.BlockInferredDateUTC IS NOT NULL AND m.OptedOutDateUTC IS NULL THEN 1 ELSE 0 END) AS LikelyBlocked,
    SUM(CASE WHEN m.OptedOutDateUTC IS NOT NULL OR m.BlockInferredDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Negative
  FROM WA_Message m
  WHERE (m.DeliveredDateUTC IS NOT NULL OR m.ReadDateUTC IS NOT NULL OR m.OptedOutDateUTC IS NOT NULL)
    AND m.DecidedDateUTC >= DATEADD(day, -90, GETUTCDATE()) AND (m.Reason IS NULL OR m.Reason <> 'test')
  GROUP BY m.TemplateName, m.Purpose
) x
