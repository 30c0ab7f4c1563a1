using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>A sentence up to 。 as matched: digits narrow, brackets and commas wide, no blanks between ideographs.</summary>
/// <param name="Paragraph">index of its paragraph in the reading</param>
public sealed record Sentence(string Text, ParagraphReading Of, int Paragraph)
{
    IReadOnlyList<Mention>? mentions;

    /// <summary>The sentence, or of a very long one what stands around a place.</summary>
    public string Quote(int at)
    {
        const int most = 260;
        if (Text.Length <= most) return Text;
        var from = Math.Max(0, ReportWords.ClauseStart(Text, Math.Max(0, at - 60)));
        if (at - from > 200) from = at - 60;
        var to = Math.Min(Text.Length, from + most);
        return (from > 0 ? "…" : "") + Text[from..to] + (to < Text.Length ? "…" : "");
    }

    public IReadOnlyList<Mention> Mentions => mentions ??= ReportWords.Mentions(Text);
}

/// <summary>A number with its unit in a sentence.</summary>
/// <param name="Depth">brackets around it</param>
/// <param name="Rough">近、约、余、万 …: not to be held against an exact number</param>
public sealed record Mention(decimal Value, int Decimals, string Unit, int Start, int End, int Depth, bool Rough)
{
    public bool Counts => Unit.Length > 0 && Unit is not ("%" or "‰" or "倍" or "百分点" or "个百分点" or "元" or "万元" or "亿元") && Decimals == 0;
}

/// <summary>Chinese official prose made fit for matching.</summary>
public static partial class ReportWords
{
    /// <summary>No sentence is longer; what is, is no prose, and would cost time.</summary>
    const int MaxSentence = 3000;

    /// <summary>Units of requests and cases.</summary>
    public const string U = "(?:件次|件|条|宗|起|份|个|例|次|项|封)";

    [GeneratedRegex(@"(?<![\d.A-Za-z〔\[第])(?<n>\d+(?:\.(?<d>\d+))?)(?<much>万|亿|千|百)?(?<more>余|多)?(?<u>个百分点|百分点|件次|人次|万元|亿元|元|件|条|个|项|次|份|篇|期|人|家|户|起|宗|例|场|处|名|批|类|封|%|‰|倍)?")]
    private static partial Regex Number();

    [GeneratedRegex("(?:近|约|超过|超|逾|大约|突破|不足|至少)$")]
    private static partial Regex About();

    [GeneratedRegex(@"[—–―\-－]\s*\d{1,3}\s*[—–―\-－]")]
    private static partial Regex PageMark();

    public static string Normalize(string text)
    {
        var narrow = new StringBuilder(text.Length);
        foreach (var c in text)
            narrow.Append(c switch
            {
                (>= '０' and <= '９') or (>= 'Ａ' and <= 'Ｚ') or (>= 'ａ' and <= 'ｚ') or '％' or '．' or '＋' => (char)(c - 0xFEE0),
                '(' => '（', ')' => '）', ';' => '；', '!' => '！', '?' => '？', '﹪' => '%', '\u3000' or '\u00A0' => ' ',
                _ => c,
            });
        var result = new StringBuilder(narrow.Length);
        for (var i = 0; i < narrow.Length; i++)
        {
            var c = narrow[i];
            if (c == ',')
            {
                // 15,643 is one number; any other comma is punctuation.
                var thousands = i > 0 && char.IsAsciiDigit(narrow[i - 1]) && Digits(narrow, i + 1) == 3 && Before(narrow, i) is > 0 and <= 3;
                if (!thousands) result.Append('，');
            }
            else if (char.IsWhiteSpace(c))
            {
                var next = i + 1;
                while (next < narrow.Length && char.IsWhiteSpace(narrow[next])) next++;
                if (result.Length > 0 && next < narrow.Length && Latin(result[^1]) && Latin(narrow[next])) result.Append(' ');
                i = next - 1;
            }
            else result.Append(c);
        }
        return result.ToString();
        static int Digits(StringBuilder s, int from) { var n = 0; while (from + n < s.Length && char.IsAsciiDigit(s[from + n])) n++; return n; }
        static int Before(StringBuilder s, int to) { var n = 0; while (to - n > 0 && char.IsAsciiDigit(s[to - n - 1])) n++; return n; }
        static bool Latin(char c) => char.IsAsciiLetterOrDigit(c) || c is '%' or '.';
    }

    /// <summary>Page numbers between dashes, as printed at the foot of official papers.</summary>
    public static string WithoutPageMarks(string text) => PageMark().Replace(text, " ");

    public static IEnumerable<Sentence> Sentences(ParagraphReading paragraph, int index)
    {
        foreach (var line in paragraph.Text.Split('\n'))
        {
            var text = Normalize(line);
            for (int from = 0, to; from < text.Length; from = to)
            {
                to = text.AsSpan(from).IndexOfAny("。！？") is var n and >= 0 ? from + n + 1 : text.Length;
                to = Math.Min(to, from + MaxSentence);
                if (text[from..to].Trim() is { Length: > 1 } sentence) yield return new(sentence, paragraph, index);
            }
        }
    }

    public static IReadOnlyList<Mention> Mentions(string sentence)
    {
        var result = new List<Mention>();
        var (depth, at) = (0, 0);
        foreach (Match m in Number().Matches(sentence))
        {
            for (; at < m.Index; at++) depth += sentence[at] == '（' ? 1 : sentence[at] == '）' ? -1 : 0;
            if (!decimal.TryParse(m.Groups["n"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) continue;
            var much = m.Groups["much"].Value;
            var unit = m.Groups["u"].Value;
            if (much == "万" && unit == "元") (much, unit) = ("", "万元");
            var rough = much.Length > 0 || m.Groups["more"].Length > 0 || About().IsMatch(sentence[..m.Index]);
            value *= much switch { "万" => 10_000, "亿" => 100_000_000, "千" => 1000, "百" => 100, _ => 1 };
            result.Add(new(value, m.Groups["d"].Length, unit, m.Index, m.Index + m.Length, depth, rough));
        }
        return result;
    }

    /// <summary>Start of the clause that holds a place: after the last ，。；：</summary>
    public static int ClauseStart(string sentence, int at) => at <= 0 ? 0 : sentence.LastIndexOfAny(['，', '；', '。', '：'], at - 1) + 1;

    public static string Print(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
