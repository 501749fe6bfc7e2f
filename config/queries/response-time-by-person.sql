/* Who answers customers how fast? One row an answer: texts that were answered together count once, from the first of them.
   MedianSeconds and P90Seconds: half, and nine of ten, were answered at least as fast. Answers by machines are none. */
SELECT x.AnsweredBy, COUNT(*) AS Answers,
  AVG(1.0 * x.Seconds) AS MeanSeconds,
  MIN(CASE WHEN 2 * x.AtMost >= x.OfAll THEN x.Seconds END) AS MedianSeconds,
  MIN(CASE WHEN 10 * x.AtMost >= 9 * x.OfAll THEN x.Seconds END) AS P90Seconds,
  CAST(100.0 * SUM(CASE WHEN x.Seconds <= 300 THEN 1 ELSE 0 END) / COUNT(*) AS DECIMAL(5,1)) AS Within5MinutesPercent
FROM (
  SELECT a.AnsweredBy, a.ConversationID, a.AnsweredDateUTC, a.Seconds, COUNT(*) AS OfAll,
    SUM(CASE WHEN b.Seconds <= a.Seconds THEN 1 ELSE 0 END) AS AtMost
  FROM (
    SELECT r.AnsweredBy, r.ConversationID, r.AnsweredDateUTC,
      DATEDIFF(second, MIN(r.ReceivedDateUTC), r.AnsweredDateUTC) AS Seconds
    FROM WA_Reply r
    WHERE r.AnsweredDateUTC IS NOT NULL AND r.ReceivedDateUTC >= DATEADD(day, -30, GETUTCDATE())
    GROUP BY r.AnsweredBy, r.ConversationID, r.AnsweredDateUTC
  ) a
  INNER JOIN (
    SELECT r.AnsweredBy, r.ConversationID, r.AnsweredDateUTC,
      DATEDIFF(second, MIN(r.ReceivedDateUTC), r.AnsweredDateUTC) AS Seconds
    FROM WA_Reply r
    WHERE r.AnsweredDateUTC IS NOT NULL AND r.ReceivedDateUTC >= DATEADD(day, -30, GETUTCDATE())
    GROUP BY r.AnsweredBy, r.ConversationID, r.AnsweredDateUTC
  ) b ON b.AnsweredBy = a.AnsweredBy
  GROUP BY a.AnsweredBy, a.ConversationID, a.AnsweredDateUTC, a.Seconds
) x
GROUP BY x.AnsweredBy
