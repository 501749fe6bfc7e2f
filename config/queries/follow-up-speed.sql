/* How fast do people answer us, and how fast do we answer them? One row a conversation, not a text: who writes eight lines
   counts once. What asks to stop is none. The second half stays empty until replies are handled through this product. */
SELECT x.Stage, x.OwnerEmail, COUNT(*) AS Conversations,
  AVG(1.0 * x.SecondsToReply) AS SecondsToReply,
  AVG(1.0 * x.SecondsToAcknowledge) AS SecondsToAcknowledge,
  AVG(1.0 * x.SecondsToHandle) AS SecondsToHandle,
  SUM(CASE WHEN x.SecondsToHandle IS NULL AND x.Due < GETUTCDATE() THEN 1 ELSE 0 END) AS Overdue
FROM (
  SELECT COALESCE(m.Stage, 'unknown') AS Stage, m.OwnerEmail, COALESCE(r.MessageKey, r.ReplyID) AS Conversation,
    DATEDIFF(second, MIN(m.AcceptedDateUTC), MIN(r.ReceivedDateUTC)) AS SecondsToReply,
    DATEDIFF(second, MIN(r.ReceivedDateUTC), MIN(r.AcknowledgedDateUTC)) AS SecondsToAcknowledge,
    DATEDIFF(second, MIN(r.ReceivedDateUTC), MAX(r.HandledDateUTC)) AS SecondsToHandle,
    MIN(r.DueDateUTC) AS Due
  FROM WA_Reply r
  LEFT JOIN WA_Message m ON m.MessageKey = r.MessageKey
  WHERE r.ReceivedDateUTC >= DATEADD(day, -30, GETUTCDATE())
    AND (m.MessageKey IS NULL OR m.EngagedDateUTC IS NOT NULL)
  GROUP BY COALESCE(m.Stage, 'unknown'), m.OwnerEmail, COALESCE(r.MessageKey, r.ReplyID)
) x
GROUP BY x.Stage, x.OwnerEmail
