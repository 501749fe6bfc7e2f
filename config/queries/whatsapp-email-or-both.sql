/* Which channels reached a contact on one run through a journey, and who converted? For journeys whose fallback is an Email
   activity. One row a run. These groups were not drawn by lot: who can be reached differs, so a difference between them is
   no proof. _Sent keeps its times in UTC-6 all year; an email counts within 7 days after the decision. */
SELECT x.Channels, COUNT(*) AS Runs, SUM(x.Converted) AS Converted
FROM (
  SELECT r.DefinitionInstanceID,
    CASE WHEN MAX(r.HeldOut) = 1 THEN 'held out'
         WHEN MAX(r.Reached) = 1 AND MAX(r.Mailed) = 1 THEN 'both'
         WHEN MAX(r.Reached) = 1 THEN 'whatsapp'
         WHEN MAX(r.Mailed) = 1 THEN 'email'
         ELSE 'none' END AS Channels,
    MAX(r.Converted) AS Converted
  FROM (
    SELECT m.DefinitionInstanceID,
      CASE WHEN m.HoldoutGroup = 'held_out' THEN 1 ELSE 0 END AS HeldOut,
      CASE WHEN m.DeliveredDateUTC IS NOT NULL OR m.ReadDateUTC IS NOT NULL THEN 1 ELSE 0 END AS Reached,
      CASE WHEN s.SubscriberKey IS NOT NULL OR m.FallbackKind = 'email' THEN 1 ELSE 0 END AS Mailed,
      CASE WHEN m.ConvertedDateUTC IS NOT NULL THEN 1 ELSE 0 END AS Converted
    FROM WA_Message m
    LEFT JOIN (
      SELECT a.VersionID, t.SubscriberKey, DATEADD(hour, 6, t.EventDate) AS SentUTC
      FROM _Sent t
      INNER JOIN _JourneyActivity a ON a.JourneyActivityObjectID = t.TriggererSendDefinitionObjectID
      WHERE t.EventDate >= DATEADD(day, -47, GETUTCDATE())
    ) s ON s.VersionID = m.JBDefinitionID AND s.SubscriberKey = m.ContactKey
      AND s.SentUTC >= m.DecidedDateUTC AND s.SentUTC < DATEADD(day, 7, m.DecidedDateUTC)
    WHERE m.DecidedDateUTC >= DATEADD(day, -40, GETUTCDATE()) AND m.DecidedDateUTC < DATEADD(day, -10, GETUTCDATE())
      AND (m.Reason IS NULL OR m.Reason <> 'test')
  ) r
  GROUP BY r.DefinitionInstanceID
) x
GROUP BY x.Channels
