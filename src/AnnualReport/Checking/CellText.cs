using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gongkai.Statutes;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport.Checking;

/// <summary>What one cell of a table says.</summary>
static partial class CellText
{
    [GeneratedRegex(@"^(?<n>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:件次|件|条|个|项|宗|起|次|万元)?$")]
    private static partial Regex Number();

    public static string Flat(string text)
    {
        var flat = new StringBuilder(text.Length);
        // Full-width signs by hand: without culture data the runtime does not fold them.
        foreach (var c in text) if (!char.IsWhiteSpace(c) && c is not ('\u200B' or '\uFEFF')) flat.Append(c is >= '！' and <= '～' ? (char)(c - 0xFEE0) : c);
        return flat.ToString();
    }

    public static bool IsStroke(string flat) => flat.Length is > 0 and <= 3 && flat.All(c => c is '/' or '\\' or '-' or '—' or '–' or '－' or '―' or '─' or '一' or '*' or '~') || flat is "无" or "空";

    /// <summary>No figure of a report is longer; what is would only overflow the sums.</summary>
    const int MaxDigits = 15;

    /// <summary>Two numbers in one cell, told by a blank or a line end between digits, have no certain reading.</summary>
    public static CellReading Read(CellAddress address, string text)
    {
        var flat = Flat(text);
        if (flat.Length == 0) return new(address, CellKind.Blank, null, "");
        // 一 alone may be one or a stroke.
        if (IsStroke(flat)) return new(address, CellKind.Stroke, null, flat, Certain: !flat.Contains('一'));
        if (InWords(flat) is { } counted) return new(address, CellKind.Number, counted, flat);
        if (Number().Match(flat) is not { Success: true } m || m.Groups["n"].Value is not { Length: <= MaxDigits } digits
            || !decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value))
            return new(address, CellKind.Unreadable, null, Statutes.Chinese.Short(flat, 40), Certain: false);
        var apart = Regex.IsMatch(text.Trim(), @"[\d０-９][\s]+[\d０-９]");
        // 00 or 01 is a slip or two cells run into one.
        var odd = digits.Length > 1 && digits[0] == '0' && digits[1] != '.';
        return new(address, CellKind.Number, value, flat, Certain: !apart && !odd);
    }

    /// <summary>九十九, 一百二十件: a number in words.</summary>
    static int? InWords(string flat) => flat.Length is > 0 and < 12 ? Chinese.Count(flat.TrimEnd('件', '个', '条', '项', '次')) : null;

    public static bool CanBeCell(string text) => Flat(text) is var flat && (flat.Length == 0 || IsStroke(flat) || InWords(flat) is not null || Number().IsMatch(flat));
}
