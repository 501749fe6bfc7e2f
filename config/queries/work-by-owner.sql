/* How much work has each owner, and what came of it? One row a conversation that somebody had to see. Open: neither answered
   nor closed; Overdue: open after it was due; Escalated: passed to the second owner. No owner: nobody has it. */
SELECT x.OwnerEmail, COUNT(*) AS Conversations,
  SUM(x.Replies) AS Replies,
  SUM(CASE WHEN x.Answered = 1 THEN 1 ELSE 0 END) AS Answered,
  SUM(CASE WHEN x.Closed = 1 THEN 1 ELSE 0 END) AS Closed,
  SUM(CASE WHEN x.OpenReplies > 0 THEN 1 ELSE 0 END) AS StillOpen,
  SUM(CASE WHEN x.OverdueReplies > 0 THEN 1 ELSE 0 END) AS Overdue,
  SUM(CASE WHEN x.Escalated = 1 THEN 1 ELSE 0 END) AS Escalated
FROM (
  SELECT r.OwnerEmail, r.ConversationID, COUNT(*) AS Replies,
    MAX(CASE WHEN r.AnsweredDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Answered,
    MAX(CASE WHEN r.HandledDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Closed,
    SUM(CASE WHEN r.AnsweredDateUTC IS NULL AND r.HandledDateUTC IS NULL THEN 1 ELSE 0 END) AS OpenReplies,
    SUM(CASE WHEN r.AnsweredDateUTC IS NULL AND r.HandledDateUTC IS NULL AND r.DueDateUTC < GETUTCDATE() THEN 1 ELSE 0 END) AS OverdueReplies,
    MAX(CASE WHEN r.EscalatedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Escalated
  FROM WA_Reply r
  WHERE r.ConversationID IS NOT NULL AND r.DueDateUTC IS NOT NULL
    AND r.ReceivedDateUTC >= DATEADD(day, -30, GETUTCDATE())
  GROUP BY r.OwnerEmail, r.ConversationID
) x
GROUP BY x.OwnerEmail
