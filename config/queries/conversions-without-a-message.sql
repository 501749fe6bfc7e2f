/* Which conversions could be tied to no message? Many of them: look whether shop and journey use the same contact key. */
SELECT c.Name, c.Source, COUNT(*) AS Conversions, COUNT(DISTINCT c.ContactKey) AS People, SUM(c.Value) AS ConversionValue, c.Currency
FROM WA_Conversion c
WHERE c.Attribution = 'none' AND c.OccurredDateUTC >= DATEADD(day, -30, GETUTCDATE())
GROUP BY c.Name, c.Source, c.Currency
