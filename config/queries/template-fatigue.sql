/* Is a template worn out? Of those who got it for the first, second, third time, how many answered and how many asked to stop;
   five and more are one. It needs the column Nth, which nth-of-template writes. The last 3 days are left out, since
   answers to them are still coming. Those who still get it the fifth time are those who stayed: they leave less. */
SELECT x.TemplateName, x.Nth, x.Delivered, x.Replied, x.OptedOut,
  CAST(100.0 * x.Replied / x.Delivered AS DECIMAL(5,1)) AS ResponsePercent,
  CAST(100.0 * x.OptedOut / x.Delivered AS DECIMAL(6,2)) AS OptOutPercent
FROM (
  SELECT m.TemplateName, CASE WHEN m.Nth >= 5 THEN 5 ELSE m.Nth END AS Nth, COUNT(*) AS Delivered,
    SUM(CASE WHEN m.EngagedDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS Replied,
    SUM(CASE WHEN m.OptedOutDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS OptedOut
  FROM WA_Message m
  WHERE (m.DeliveredDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) OR m.ReadDateUTC < DATEADD(day, 7, m.AcceptedDateUTC))
    AND m.DecidedDateUTC >= DATEADD(day, -90, GETUTCDATE()) AND m.DecidedDateUTC < DATEADD(day, -3, GETUTCDATE())
    AND m.Nth IS NOT NULL AND (m.Reason IS NULL OR m.Reason <> 'test')
  GROUP BY m.TemplateName, CASE WHEN m.Nth >= 5 THEN 5 ELSE m.Nth END
) x
