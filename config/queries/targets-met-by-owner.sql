/* Does each owner keep the time in which a reply is due? One row a target: the replies of a conversation with one due date and
   one owner. Met by an answer of a person or by closing, whichever is first; what is still in time is left out.
   Low and High: 95 % interval (Wilson). */
SELECT y.OwnerEmail, y.Targets, y.Met,
  CAST(100.0 * y.Met / y.Targets AS DECIMAL(5,1)) AS MetPercent,
  CAST(100.0 * (y.Met + 1.92 - 1.96 * SQRT(1.0 * y.Met * (y.Targets - y.Met) / y.Targets + 0.96)) / (y.Targets + 3.84) AS DECIMAL(5,1)) AS LowPercent,
  CAST(100.0 * (y.Met + 1.92 + 1.96 * SQRT(1.0 * y.Met * (y.Targets - y.Met) / y.Targets + 0.96)) / (y.Targets + 3.84) AS DECIMAL(5,1)) AS HighPercent
FROM (
  SELECT x.OwnerEmail, COUNT(*) AS Targets, SUM(x.IsMet) AS Met
  FROM (
    SELECT r.OwnerEmail, r.ConversationID, r.DueDateUTC,
      MAX(CASE WHEN r.AnsweredDateUTC <= r.DueDateUTC OR r.HandledDateUTC <= r.DueDateUTC THEN 1 ELSE 0 END) AS IsMet
    FROM WA_Reply r
    WHERE r.DueDateUTC IS NOT NULL AND r.OwnerEmail IS NOT NULL AND r.OwnerEmail <> ''
      AND r.ReceivedDateUTC >= DATEADD(day, -30, GETUTCDATE())
    GROUP BY r.OwnerEmail, r.ConversationID, r.DueDateUTC
  ) x
  WHERE x.IsMet = 1 OR x.DueDateUTC < GETUTCDATE()
  GROUP BY x.OwnerEmail
) y
