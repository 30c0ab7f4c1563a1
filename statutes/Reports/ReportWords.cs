using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>A sentence up to 。 as matched: digits narrow, brackets and commas wide, no blanks between ideographs, numbers of things in digits.</summary>
/// <param name="paragraph">index of its paragraph in the reading</param>
/// <param name="index">place among the sentences of the reading</param>
public sealed class Sentence(string text, ParagraphReading of, int paragraph, int index)
{
    IReadOnlyList<Mention>? mentions;
    int[]? depths;
    int? among;

    public string Text => text;
    public ParagraphReading Of => of;
    public int Paragraph => paragraph;
    public int Index => index;

    /// <summary>The sentence, or of a very long one what stands around a place.</summary>
    public string Quote(int at)
    {
        const int most = 260;
        if (Text.Length <= most) return Text;
        var from = Math.Max(0, ReportWords.ClauseStart(Text, Math.Max(0, at - 60)));
        if (at - from > 200) from = at - 60;
        return (from > 0 ? "…" : "") + Chinese.Short(Chinese.End(Text, Text.Length - from), most);
    }

    public IReadOnlyList<Mention> Mentions => mentions ??= ReportWords.Mentions(Text);

    /// <summary>The number that begins at a place.</summary>
    public Mention? At(int start)
    {
        var at = First(start);
        return at < Mentions.Count && Mentions[at].Start == start ? Mentions[at] : null;
    }

    /// <summary>Index of the first number that begins at a place or after it.</summary>
    public int First(int start)
    {
        var (low, high) = (0, Mentions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Mentions[middle].Start < start) low = middle + 1; else high = middle;
        }
        return low;
    }

    /// <summary>Brackets open before a place.</summary>
    public int Depth(int at)
    {
        if (depths is null)
        {
            depths = new int[Text.Length + 1];
            for (var i = 0; i < Text.Length; i++) depths[i + 1] = depths[i] + (Text[i] == '（' ? 1 : Text[i] == '）' ? -1 : 0);
        }
        return depths[at];
    }

    /// <summary>Where the first 其中 stands; the length of the text if there is none.</summary>
    public int Among => among ??= Text.IndexOf("其中", StringComparison.Ordinal) is >= 0 and var found ? found : Text.Length;
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

    static readonly string[] About = ["近", "约", "超过", "超", "逾", "突破", "不足", "至少"];

    /// <summary>No figure of a report has more than 12 digits; what has (identity numbers, floods of digits) is left out.</summary>
    [GeneratedRegex(@"(?<!\d)\d{13,}")]
    private static partial Regex NoFigure();

    /// <summary>二十七件, but not 第二十件, 几十件, 二三十件, 一万二千件, 一件事.</summary>
    [GeneratedRegex("(?<![第几数上成零〇一二三四五六七八九十百千万亿两半每])[一二三四五六七八九十两][零一二三四五六七八九十百千]{0,8}(?=件(?![事件套]))")]
    private static partial Regex InWords();

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

    /// <summary>The sentences of all paragraphs in order.</summary>
    public static IReadOnlyList<Sentence> Sentences(IReadOnlyList<ParagraphReading> paragraphs)
    {
        var result = new List<Sentence>();
        for (var i = 0; i < paragraphs.Count; i++)
            foreach (var text in Sentences(paragraphs[i])) result.Add(new(text, paragraphs[i], i, result.Count));
        return result;
    }

    static IEnumerable<string> Sentences(ParagraphReading paragraph)
    {
        foreach (var line in paragraph.Text.Split('\n'))
        {
            var text = InWords().Replace(NoFigure().Replace(Normalize(line), "…"), m => Chinese.Count(m.Value) is { } n ? n.ToString(CultureInfo.InvariantCulture) : m.Value);
            for (int from = 0, to; from < text.Length; from = to)
            {
                to = text.AsSpan(from).IndexOfAny("。！？") is var n and >= 0 ? from + n + 1 : text.Length;
                to = Math.Min(to, from + MaxSentence);
                if (text[from..to].Trim() is { Length: > 1 } sentence) yield return sentence;
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
            var rough = much.Length > 0 || m.Groups["more"].Length > 0 || About.Any(a => sentence.AsSpan(0, m.Index).EndsWith(a));
            value *= much switch { "万" => 10_000, "亿" => 100_000_000, "千" => 1000, "百" => 100, _ => 1 };
            result.Add(new(value, m.Groups["d"].Length, unit, m.Index, m.Index + m.Length, depth, rough));
        }
        return result;
    }

    /// <summary>No clause is longer; whose subject stands further away is not asked.</summary>
    public const int MaxClause = 200;

    /// <summary>Start of the clause that holds a place: after the last ，。；： but not further than 200 characters away.</summary>
    public static int ClauseStart(string sentence, int at) => After(sentence, at, "，；。：", MaxClause);

    /// <summary>The place after the last of some signs before <paramref name="at"/>, not further than <paramref name="most"/> characters away.</summary>
    public static int After(string sentence, int at, string signs, int most)
    {
        var from = Math.Max(0, at - most);
        return from + sentence.AsSpan(from, Math.Max(0, at - from)).LastIndexOfAny(signs) + 1;
    }

    public static string Print(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
