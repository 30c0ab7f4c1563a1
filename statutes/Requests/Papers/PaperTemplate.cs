using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Requests.Papers;

/// <summary>A line of a paper with its fields filled: one cell is a paragraph, several are a row of a form.</summary>
public sealed record FilledLine(IReadOnlyList<string> Cells)
{
    public bool IsRow => Cells.Count > 1;
}

/// <summary>What a paper says where: values by field, the conditions that hold, rows of lists.</summary>
public sealed record PaperValues(IReadOnlyDictionary<string, string> Fields, IReadOnlySet<string> Conditions, IReadOnlyList<IReadOnlyList<string>> Contents);

/// <summary>
/// A text with fields, as an office clerk writes it: a line is a paragraph; ｛名称｝ is a field; 【条件】 at the head of a line keeps it only where the condition holds;
/// ｜ divides a line into the cells of a form. Values are put in after the text is taken apart, so nothing in them is syntax.
/// </summary>
public sealed partial class PaperTemplate
{
    public const int MostCharacters = 10_000;

    sealed record Piece(string Text, string? Field);
    sealed record Line(string? Condition, IReadOnlyList<IReadOnlyList<Piece>> Cells, string Written);

    readonly List<Line> lines = [];
    readonly List<string> problems = [];

    [GeneratedRegex(@"[｛{]([^｛｝{}\n]*)[｝}]")]
    private static partial Regex Token();

    [GeneratedRegex(@"^【([^【】]*)】")]
    private static partial Regex Head();

    public PaperTemplate(string text)
    {
        foreach (var written in Tidy(text).Split('\n').Where(l => l.Length > 0))
        {
            var line = written;
            string? condition = null;
            if (Head().Match(line) is { Success: true } head)
            {
                condition = head.Groups[1].Value.Trim();
                if (!PaperFields.Conditions.ContainsKey(condition)) problems.Add($"没有名为“{Short(condition)}”的条件");
                line = line[head.Length..];
            }
            lines.Add(new(condition, [.. line.Split('｜').Select(Pieces)], line));
        }
    }

    /// <summary>Lines without blanks around them, without control characters, without empty ones.</summary>
    public static string Tidy(string? text) => string.Join('\n', (text ?? "").Replace("\r", "").Split('\n').Select(l => new string([.. l.Where(c => !char.IsControl(c))]).Trim()).Where(l => l.Length > 0));

    List<Piece> Pieces(string cell)
    {
        var pieces = new List<Piece>();
        var at = 0;
        void Words(int to)
        {
            if (to <= at) return;
            var words = cell[at..to];
            if (words.IndexOfAny(['｛', '｝', '{', '}']) >= 0) problems.Add($"“{Short(words)}”处的花括号没有成对");
            pieces.Add(new(words, null));
        }
        foreach (Match token in Token().Matches(cell))
        {
            Words(token.Index);
            at = token.Index + token.Length;
            var name = token.Groups[1].Value.Trim();
            if (!PaperFields.All.ContainsKey(name)) problems.Add($"没有名为“{Short(name)}”的字段");
            pieces.Add(new(token.Value, name));
        }
        Words(cell.Length);
        return pieces;
    }

    static string Short(string words) => Chinese.Short(words, 20);

    /// <summary>Why the text cannot be the template of this paper: each mandatory element that is missing by its name and article, unknown fields, braces that do not match.</summary>
    public IReadOnlyList<string> Problems(PaperKind kind)
    {
        var wrong = problems.Distinct().ToList();
        if (lines.Count == 0) wrong.Add("模板是空的；要回到通用的文本，请用“恢复”");
        if (lines.Sum(l => l.Written.Length) > MostCharacters) wrong.Add($"模板太长，最多{MostCharacters}字");
        foreach (var element in kind.Elements)
            if (element.Needs.Any(need => !lines.Any(l => (l.Condition is null || l.Condition == element.When) && Has(l, need))))
                wrong.Add($"缺少“{element.Name}”（{element.Article}）：要有{string.Join("、", element.Needs)}");
        if (kind.HidesApplicant && lines.SelectMany(l => l.Cells).SelectMany(c => c).FirstOrDefault(p => p.Field is not null && PaperFields.OfApplicant.Contains(p.Field)) is { } told)
            wrong.Add($"给第三方和其他机关的文书不得写出申请人：不能用“｛{told.Field}｝”（{Articles.A32}）");
        if (lines.Any(l => l.Cells.Count > 6)) wrong.Add("一行最多六格");
        return wrong;
    }

    static bool Has(Line line, string need) => need.StartsWith('｛')
        ? line.Cells.Any(c => c.Any(p => p.Field == need[1..^1]))
        : line.Written.Contains(need, StringComparison.Ordinal);

    /// <summary>The lines that are kept, filled. <paramref name="missing"/>: fields in them that have no value.</summary>
    public IReadOnlyList<FilledLine> Fill(PaperValues values, out IReadOnlyList<string> missing)
    {
        var lacking = new List<string>();
        string Value(Piece p)
        {
            if (p.Field is null) return p.Text;
            if (values.Fields.TryGetValue(p.Field, out var value) && value.Length > 0) return value;
            if (!lacking.Contains(p.Field)) lacking.Add(p.Field);
            return $"〔{p.Field}〕";
        }
        var filled = new List<FilledLine>();
        foreach (var line in lines.Where(l => l.Condition is null || values.Conditions.Contains(l.Condition)))
        {
            if (line.Cells is [[{ Field: PaperFields.Contents }]])
            {
                filled.AddRange(values.Contents.Select(r => new FilledLine(r)));
                continue;
            }
            var cells = line.Cells.Select(c => string.Concat(c.Select(Value))).ToList();
            if (cells.Count > 1) filled.Add(new(cells));
            // What a person wrote in several lines is several paragraphs.
            else filled.AddRange(cells[0].Replace("\r", "").Split('\n').Select(t => t.Trim()).Where(t => t.Length > 0).Select(t => new FilledLine([t])));
        }
        missing = lacking;
        return filled;
    }
}
