/* Do the rows tell what WA_Daily tells? One row a step and day of the decision, as WA_Daily has them, counted from the rows.
   The last 40 days, since signals still come for a week and conversions for as long as the step counts them. Signals
   count for 7 days after the acceptance. */
SELECT CAST(CAST(m.DecidedDateUTC AS DATE) AS VARCHAR(10)) AS DayUTC, m.StepKey,
  COUNT(*) AS Decisions,
  SUM(CASE WHEN m.Reason = 'holdout' THEN 1 ELSE 0 END) AS HeldOut,
  SUM(CASE WHEN m.AcceptedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Accepted,
  SUM(CASE WHEN m.DeliveredDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) OR m.ReadDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS Delivered,
  SUM(CASE WHEN m.ReadDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS WasRead,
  SUM(CASE WHEN m.ClickedDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS Clicked,
  SUM(CASE WHEN m.EngagedDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS Replied,
  SUM(CASE WHEN m.ConvertedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS Converted,
  SUM(CASE WHEN m.EngagedDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) AND c.LastConversion >= m.EngagedDateUTC THEN 1 ELSE 0 END) AS ConvertedAfterReply,
  SUM(CASE WHEN m.OptedOutDateUTC < DATEADD(day, 7, m.AcceptedDateUTC) THEN 1 ELSE 0 END) AS OptedOut,
  SUM(CASE WHEN m.FailedDateUTC < DATEADD(day, 7, m.AcceptedDateUTC)
    AND (m.DeliveredDateUTC IS NULL OR m.DeliveredDateUTC >= DATEADD(day, 7, m.AcceptedDateUTC))
    AND (m.ReadDateUTC IS NULL OR m.ReadDateUTC >= DATEADD(day, 7, m.AcceptedDateUTC)) THEN 1 ELSE 0 END) AS Failed,
  SUM(CASE WHEN m.Branch = 'email_fallback' THEN 1 ELSE 0 END) AS FallbackAtOnce,
  SUM(CASE WHEN m.Branch = 'no_contact' THEN 1 ELSE 0 END) AS LeftAlone,
  SUM(CASE WHEN m.FallbackDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS FallbackLate,
  SUM(CASE WHEN m.DoubleContact = 1 THEN 1 ELSE 0 END) AS DoubleContacts
FROM WA_Message m
LEFT JOIN (
  SELECT MessageKey, MAX(OccurredDateUTC) AS LastConversion FROM WA_Conversion WHERE MessageKey IS NOT NULL GROUP BY MessageKey
) c ON c.MessageKey = m.MessageKey
WHERE m.DecidedDateUTC >= DATEADD(day, -40, CAST(GETUTCDATE() AS DATE)) AND m.Reason <> 'test' AND m.StepKey IS NOT NULL
GROUP BY CAST(CAST(m.DecidedDateUTC AS DATE) AS VARCHAR(10)), m.StepKey
