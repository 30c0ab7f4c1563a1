using System.Globalization;
using System.Text.RegularExpressions;

namespace Gongkai.AnnualReport;

/// <summary>A number typed by hand in a text, where it stands, and the fields that have the same value now, likeliest first.</summary>
public sealed record TypedNumber(int Start, string Written, string Around, IReadOnlyList<ReportField> Same);

/// <summary>手工数字: numbers in a text that lead nowhere. Years, days, numbers of articles and of documents are no figures.</summary>
public static partial class ReportTextNumbers
{
    const int MostOffered = 3;

    [GeneratedRegex(@"(?<![0-9A-Za-z.〔\[第])[0-9]+(?:\.[0-9]+)?[%％]?(?![0-9.]*[年月日号条款项届时分〕\]])")]
    private static partial Regex Number();

    public static IReadOnlyList<TypedNumber> Find(string text, Report report)
    {
        var found = new List<TypedNumber>();
        foreach (var piece in ReportFields.Parse(text).Pieces.Where(p => p.Field is null))
            foreach (Match match in Number().Matches(piece.Written))
            {
                var (start, end) = (piece.Start + match.Index, piece.Start + match.Index + match.Length);
                var around = text[Math.Max(0, start - 12)..Math.Min(text.Length, end + 6)].Replace('\n', ' ');
                found.Add(new(start, match.Value, around, match.Value[^1] is '%' or '％' ? [] : Same(text, start, end, report)));
            }
        return found;
    }

    /// <summary>By likeness of their names to the words before; of small numbers, which stand everywhere, only those alike.</summary>
    static IReadOnlyList<ReportField> Same(string text, int start, int end, Report report)
    {
        var value = decimal.Parse(text[start..end], CultureInfo.InvariantCulture);
        var line = text.LastIndexOf('\n', start == 0 ? 0 : start - 1) + 1;
        var before = ReportFields.Pairs(text[Math.Max(Math.Min(line, start), start - 24)..start]);
        var after = text[end..Math.Min(text.Length, end + 2)];
        return [.. ReportFields.All.Where(f => f.Indicator is not null && report.Figure(f.Indicator.Key) == value)
            .Select(f => (Field: f, Like: ReportFields.Pairs(f.Name).Count(before.Contains), Unit: after.StartsWith(f.Indicator!.Unit, StringComparison.Ordinal)))
            .Where(f => f.Unit && (f.Like > 0 || value > 9)).OrderByDescending(f => f.Like).ThenBy(f => f.Field.Name.Length).Take(MostOffered).Select(f => f.Field)];
    }

    /// <summary>The text with the number at <paramref name="start"/> made a field; null if the text has changed and it is no longer there.</summary>
    public static string? Replace(string text, int start, string written, string field) =>
        start >= 0 && start + written.Length <= text.Length && text.AsSpan(start, written.Length).SequenceEqual(written) && ReportFields.Find(field) is { } known
            ? $"{text[..start]}｛{known.Name}｝{text[(start + written.Length)..]}" : null;
}
