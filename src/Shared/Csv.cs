using System.Globalization;
using System.Text;

namespace Gongkai.Shared;

/// <summary>Comma separated values as the office's programs read them: UTF-8 with its mark, CRLF. Text that looks like a formula is kept text.</summary>
public static class Csv
{
    public const string ContentType = "text/csv; charset=utf-8";

    public static byte[] Write(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<object?>> rows)
    {
        var text = new StringBuilder();
        Line(text, heads);
        foreach (var row in rows) Line(text, row);
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    static void Line(StringBuilder text, IReadOnlyList<object?> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(values[i] switch
            {
                null => "",
                DateOnly day => day.ToString("yyyy-MM-dd"),
                string s => Quoted(s),
                IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
                var other => Quoted(other.ToString() ?? ""),
            });
        }
        text.Append("\r\n");
    }

    static string Quoted(string s)
    {
        if (s.Length > 0 && s[0] is '=' or '+' or '-' or '@' or '\t' or '\r') s = "'" + s;
        return s.AsSpan().IndexOfAny(",\"\r\n") < 0 ? s : $"\"{s.Replace("\"", "\"\"")}\"";
    }
}
