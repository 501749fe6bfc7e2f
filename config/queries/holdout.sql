/* Did WhatsApp cause it? One row a step that holds a share of its contacts out at random: how many of both groups converted in
   the window after their draw, and the difference in points with its 95 % interval (Newcombe). Where Low and High are on both
   sides of 0 nothing is proven. Decide before the test when you will look, and look once: who looks every day sees a
   difference sooner or later. A person counts once, by their first draw, in the group that was drawn, whether or not the
   message arrived. Only days count whose people have all had their window: put the hours of the step's own window in the
   place of 72. WeeksDisagree 1: week by week the other group is ahead, since the share was changed, or who came; then
   trust ByWeekPoints. */
SELECT j.ActivityName, w.Treated, w.TreatedConverted, w.HeldOut, w.HeldOutConverted,
  CAST(100.0 * w.P AS DECIMAL(6,2)) AS TreatedPercent,
  CAST(100.0 * w.Q AS DECIMAL(6,2)) AS HeldOutPercent,
  CAST(100.0 * (w.P - w.Q) AS DECIMAL(6,2)) AS DifferencePoints,
  CAST(100.0 * (w.P - w.Q - SQRT((w.P - w.LowP) * (w.P - w.LowP) + (w.HighQ - w.Q) * (w.HighQ - w.Q))) AS DECIMAL(6,2)) AS LowPoints,
  CAST(100.0 * (w.P - w.Q + SQRT((w.HighP - w.P) * (w.HighP - w.P) + (w.Q - w.LowQ) * (w.Q - w.LowQ))) AS DECIMAL(6,2)) AS HighPoints,
  CAST(100.0 * w.ByWeek AS DECIMAL(6,2)) AS ByWeekPoints,
  CASE WHEN w.ByWeek * (w.P - w.Q) < 0 THEN 1 ELSE 0 END AS WeeksDisagree,
  w.TreatedReplied, w.HeldOutReplied, w.TreatedOptedOut, w.HeldOutOptedOut
FROM (
  SELECT x.JBActivityID, x.Treated, x.TreatedConverted, x.HeldOut, x.HeldOutConverted, x.ByWeek,
    x.TreatedReplied, x.HeldOutReplied, x.TreatedOptedOut, x.HeldOutOptedOut,
    1.0 * x.TreatedConverted / x.Treated AS P,
    1.0 * x.HeldOutConverted / x.HeldOut AS Q,
    (x.TreatedConverted + 1.92 - 1.96 * SQRT(1.0 * x.TreatedConverted * (x.Treated - x.TreatedConverted) / x.Treated + 0.96)) / (x.Treated + 3.84) AS LowP,
    (x.TreatedConverted + 1.92 + 1.96 * SQRT(1.0 * x.TreatedConverted * (x.Treated - x.TreatedConverted) / x.Treated + 0.96)) / (x.Treated + 3.84) AS HighP,
    (x.HeldOutConverted + 1.92 - 1.96 * SQRT(1.0 * x.HeldOutConverted * (x.HeldOut - x.HeldOutConverted) / x.HeldOut + 0.96)) / (x.HeldOut + 3.84) AS LowQ,
    (x.HeldOutConverted + 1.92 + 1.96 * SQRT(1.0 * x.HeldOutConverted * (x.HeldOut - x.HeldOutConverted) / x.HeldOut + 0.96)) / (x.HeldOut + 3.84) AS HighQ
  FROM (
    SELECT y.JBActivityID, SUM(y.T) AS Treated, SUM(y.TC) AS TreatedConverted, SUM(y.H) AS HeldOut, SUM(y.HC) AS HeldOutConverted,
      SUM(y.TR) AS TreatedReplied, SUM(y.HR) AS HeldOutReplied, SUM(y.TS) AS TreatedOptedOut, SUM(y.HS) AS HeldOutOptedOut,
      SUM((1.0 * y.TC * y.H - 1.0 * y.HC * y.T) / (y.T + y.H)) / SUM(1.0 * y.T * y.H / (y.T + y.H)) AS ByWeek
    FROM (
      SELECT m.JBActivityID, FLOOR(DATEDIFF(day, CAST('2024-01-01' AS DATETIME), m.HoldoutDateUTC) / 7.0) AS WeekNumber,
        SUM(CASE WHEN m.HoldoutGroup = 'treated' THEN 1 ELSE 0 END) AS T,
        SUM(CASE WHEN m.HoldoutGroup = 'treated' AND m.HoldoutConvertedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS TC,
        SUM(CASE WHEN m.HoldoutGroup = 'treated' AND m.HoldoutRepliedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS TR,
        SUM(CASE WHEN m.HoldoutGroup = 'treated' AND m.HoldoutOptedOutDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS TS,
        SUM(CASE WHEN m.HoldoutGroup = 'held_out' THEN 1 ELSE 0 END) AS H,
        SUM(CASE WHEN m.HoldoutGroup = 'held_out' AND m.HoldoutConvertedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS HC,
        SUM(CASE WHEN m.HoldoutGroup = 'held_out' AND m.HoldoutRepliedDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS HR,
        SUM(CASE WHEN m.HoldoutGroup = 'held_out' AND m.HoldoutOptedOutDateUTC IS NOT NULL THEN 1 ELSE 0 END) AS HS
      FROM WA_Message m
      INNER JOIN (
        SELECT d.JBActivityID, d.ContactKey, MIN(d.HoldoutDateUTC) AS FirstUTC
        FROM WA_Message d
        WHERE d.HoldoutGroup IS NOT NULL
        GROUP BY d.JBActivityID, d.ContactKey
      ) f ON f.JBActivityID = m.JBActivityID AND f.ContactKey = m.ContactKey AND f.FirstUTC = m.HoldoutDateUTC
      WHERE m.HoldoutGroup IS NOT NULL AND m.HoldoutDateUTC < CAST(DATEADD(hour, -72, GETUTCDATE()) AS DATE)
      GROUP BY m.JBActivityID, FLOOR(DATEDIFF(day, CAST('2024-01-01' AS DATETIME), m.HoldoutDateUTC) / 7.0)
    ) y
    GROUP BY y.JBActivityID
    HAVING SUM(y.T) > 0 AND SUM(y.H) > 0 AND SUM(1.0 * y.T * y.H / (y.T + y.H)) > 0
  ) x
) w
LEFT JOIN (
  SELECT a.ActivityID, MAX(a.ActivityName) AS ActivityName
  FROM _JourneyActivity a
  GROUP BY a.ActivityID
) j ON j.ActivityID = w.JBActivityID
