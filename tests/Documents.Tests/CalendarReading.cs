using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Gongkai.Documents.Tests;

/// <summary>Reads an .ics file by the letter of RFC 5545 and refuses whatever is not in it.</summary>
public static partial class CalendarReading
{
    /// <summary>The events, each as its properties (with parameters, unescaped values); of the reminder only that it is there.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Events(byte[] bytes)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        Assert.EndsWith("\r\n", text);
        Assert.Equal(text.Count(c => c == '\n'), Regex.Count(text, "\r\n"));
        Assert.Equal(text.Count(c => c == '\r'), Regex.Count(text, "\r\n"));
        var physical = text.Split("\r\n")[..^1];
        Assert.All(physical, l => Assert.InRange(Encoding.UTF8.GetByteCount(l), 1, 75));
        // Folded inside a character, the bytes of one of the lines alone would be no UTF-8.
        Assert.All(physical, l => Assert.DoesNotContain('\uFFFD', l));
        var lines = text.Replace("\r\n ", "").Split("\r\n")[..^1];

        var open = new Stack<string>();
        var events = new List<IReadOnlyDictionary<string, string>>();
        Dictionary<string, string> calendar = [], own = [], alarm = [];
        foreach (var line in lines)
        {
            Assert.DoesNotContain(line, char.IsControl);
            var match = Line().Match(line);
            Assert.True(match.Success, line);
            var (name, value) = (match.Groups[1].Value, match.Groups[2].Value);
            if (name == "BEGIN") { open.Push(value); if (value == "VEVENT") own = []; if (value == "VALARM") alarm = []; continue; }
            if (name == "END")
            {
                Assert.Equal(open.Pop(), value);
                if (value == "VALARM") { Assert.Equal(["ACTION", "DESCRIPTION", "TRIGGER"], alarm.Keys.Order()); own["VALARM"] = alarm["TRIGGER"]; }
                if (value == "VEVENT") events.Add(own);
                continue;
            }
            var target = open.Peek() switch { "VCALENDAR" => calendar, "VEVENT" => own, "VALARM" => alarm, var other => throw new Xunit.Sdk.XunitException(other) };
            Assert.True(target.TryAdd(name, Value(name, value)), $"{name} twice");
        }
        Assert.Empty(open);
        Assert.Equal("2.0", calendar["VERSION"]);
        Assert.Contains("PRODID", calendar.Keys);
        Assert.Equal(events.Count, events.Select(e => e["UID"]).Distinct().Count());
        foreach (var e in events)
        {
            Assert.Subset(new HashSet<string> { "UID", "DTSTAMP", "SEQUENCE", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "DESCRIPTION", "CLASS", "TRANSP", "VALARM" }, e.Keys.ToHashSet());
            Assert.Superset(new HashSet<string> { "UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY" }, e.Keys.ToHashSet());
            Assert.Equal(Day(e, "DTSTART;VALUE=DATE").AddDays(1), Day(e, "DTEND;VALUE=DATE"));
        }
        return events;
    }

    public static DateOnly Day(IReadOnlyDictionary<string, string> e, string property = "DTSTART;VALUE=DATE") => DateOnly.ParseExact(e[property], "yyyyMMdd");

    static string Value(string name, string value)
    {
        switch (name)
        {
            case "DTSTAMP": Assert.Matches(@"^\d{8}T\d{6}Z$", value); return value;
            case "DTSTART;VALUE=DATE" or "DTEND;VALUE=DATE": Assert.Matches(@"^\d{8}$", value); return value;
            case "SEQUENCE": Assert.Matches(@"^\d+$", value); return value;
            case "TRIGGER": Assert.Matches(@"^-P(\d+D)?T\d+H$", value); return value;
            case "CLASS": Assert.Contains(value, new[] { "PUBLIC", "PRIVATE", "CONFIDENTIAL" }); return value;
            case "TRANSP": Assert.Contains(value, new[] { "OPAQUE", "TRANSPARENT" }); return value;
            case "ACTION": Assert.Equal("DISPLAY", value); return value;
            case "VERSION" or "PRODID" or "CALSCALE" or "X-WR-CALNAME" or "UID" or "SUMMARY" or "DESCRIPTION":
                // TEXT: nothing that means something stands unescaped.
                Assert.Matches(@"^([^\\;,]|\\[\\;,nN])*$", value);
                return Regex.Replace(value, @"\\(.)", m => m.Groups[1].Value is "n" or "N" ? "\n" : m.Groups[1].Value);
            default: throw new Xunit.Sdk.XunitException($"unknown property {name}");
        }
    }

    [GeneratedRegex(@"^([A-Z-]+(?:;VALUE=DATE)?):(.*)$")]
    private static partial Regex Line();
}
