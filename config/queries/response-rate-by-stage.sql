/* Is it a talk, or are we shouting? 60 to 80 % is healthy in consideration, 15 to 20 % is broadcasting.
   Of the messages that reached somebody, how many were answered; a wish to stop is no answer. The last 3 days are left out,
   since answers to them are still coming. Low and High: 95 % interval (Wilson). */
SELECT x.Stage, x.Delivered, x.Replied,
  CAST(100.0 * x.Replied / x.Delivered AS DECIMAL(5,1)) AS ResponsePercent,
  CAST(100.0 * (x.Replied + 1.92 - 1.96 * SQRT(1.0 * x.Replied * (x.Delivered - x.Replied) / x.Delivered + 0.96)) / (x.Delivered + 3.84) AS DECIMAL(5,1)) AS LowPercent,
  CAST(100.0 * (x.Replied + 1.92 + 1.96 * SQRT(1.0 * x.Replied * (x.Delivered - x.Replied) / x.Delivered + 0.96)) / (x.Delivered + 3.84) AS DECIMAL(5,1)) AS HighPercent
FROM (
  SELECT m.Stage, COUNT(*) AS Delivered,
    SUM(CASE WHEN m.EngagedDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS Replied
  FROM WA_Message m
  WHERE (m.DeliveredDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) OR m.ReadDateUTC < DATEADD(day, 7, m.AcceptedDateUTC))
    AND m.DecidedDateUTC >= DATEADD(day, -33, GETUTCDATE()) AND m.DecidedDateUTC < DATEADD(day, -3, GETUTCDATE())
    AND (m.Reason IS NULL OR m.Reason <> 'test')
  GROUP BY m.Stage
) x
