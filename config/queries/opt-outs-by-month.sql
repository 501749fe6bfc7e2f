/* Do more people leave than before, and how long after which message? By the month of the message that caused it.
   WA_Consent holds the present state only; this keeps those who came back. */
SELECT LEFT(CAST(CAST(m.DecidedDateUTC AS DATE) AS VARCHAR(10)), 7) AS MessageMonth,
  DATEDIFF(day, m.AcceptedDateUTC, m.OptedOutDateUTC) AS DaysLater, m.OptOutKind, COUNT(*) AS OptOuts
FROM WA_Message m
WHERE m.OptedOutDateUTC IS NOT NULL AND (m.Reason IS NULL OR m.Reason <> 'test')
GROUP BY LEFT(CAST(CAST(m.DecidedDateUTC AS DATE) AS VARCHAR(10)), 7), DATEDIFF(day, m.AcceptedDateUTC, m.OptedOutDateUTC), m.OptOutKind
