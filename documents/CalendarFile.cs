using System.Globalization;
using System.Text;

namespace Gongkai.Documents;

/// <summary>A whole day in a calendar.</summary>
/// <param name="Uid">the same for the same thing, whenever it is written: a calendar replaces what it has</param>
/// <param name="Sequence">grows with every change</param>
public sealed record CalendarDay(string Uid, DateOnly Day, string Summary, string Description, int Sequence)
{
    /// <summary>Days before, at nine in the morning; null: no reminder.</summary>
    public int? RemindDaysBefore { get; init; }
}

/// <summary>Writes iCalendar (RFC 5545): UTF-8, CRLF, lines folded at 75 octets and never inside a character.</summary>
public static class CalendarFile
{
    public const string ContentType = "text/calendar; charset=utf-8";
    const int LongestLine = 75;

    /// <param name="name">how the calendar is called where it is imported</param>
    /// <param name="now">time of writing, UTC</param>
    public static byte[] Write(string name, IEnumerable<CalendarDay> days, DateTime now)
    {
        var text = new StringBuilder();
        void Line(string line)
        {
            var octets = 0;
            foreach (var rune in line.EnumerateRunes())
            {
                // The blank that begins a continued line counts.
                if (octets + rune.Utf8SequenceLength > LongestLine)
                {
                    text.Append("\r\n ");
                    octets = 1;
                }
                text.Append(rune.ToString());
                octets += rune.Utf8SequenceLength;
            }
            text.Append("\r\n");
        }
        static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line("PRODID:-//Gongkai//Gongkai//ZH");
        Line("CALSCALE:GREGORIAN");
        Line("X-WR-CALNAME:" + Text(name));
        foreach (var day in days)
        {
            Line("BEGIN:VEVENT");
            Line("UID:" + Text(day.Uid));
            Line("DTSTAMP:" + now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
            Line("SEQUENCE:" + day.Sequence.ToString(CultureInfo.InvariantCulture));
            Line("DTSTART;VALUE=DATE:" + Day(day.Day));
            Line("DTEND;VALUE=DATE:" + Day(day.Day.AddDays(1)));
            Line("SUMMARY:" + Text(day.Summary));
            if (day.Description.Length > 0) Line("DESCRIPTION:" + Text(day.Description));
            Line("CLASS:PRIVATE");
            Line("TRANSP:TRANSPARENT");
            if (day.RemindDaysBefore is { } before and >= 1)
            {
                Line("BEGIN:VALARM");
                Line("ACTION:DISPLAY");
                Line("DESCRIPTION:" + Text(day.Summary));
                Line(before == 1 ? "TRIGGER:-PT15H" : $"TRIGGER:-P{(before - 1).ToString(CultureInfo.InvariantCulture)}DT15H");
                Line("END:VALARM");
            }
            Line("END:VEVENT");
        }
        Line("END:VCALENDAR");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A value of type TEXT (RFC 5545, 3.3.11): no control characters, the four that mean something escaped.</summary>
    static string Text(string value) => string.Concat(value.ReplaceLineEndings("\n").Where(c => c == '\n' || !char.IsControl(c)))
        .Replace("\\", "\\\\").Replace(";", "\\;").Replace(",", "\\,").Replace("\n", "\\n");
}
