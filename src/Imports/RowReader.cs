using System.Globalization;
using System.Text.RegularExpressions;

namespace Gongkai.Imports;

/// <summary>What a file as a whole came to, besides its rows.</summary>
public sealed class FileFindings
{
    public List<string> Notes { get; } = [];
    /// <summary>Sums in the file that the rows do not come to.</summary>
    public int Differences { get; set; }
}

/// <summary>Tells rows of data from what offices put between and below them, and reads the data by the columns matched.</summary>
public static partial class RowReader
{
    [GeneratedRegex(@"^(合计|总计|小计|共计|累计|总数|本页合计|本年合计|本年累计|\d{1,2}月?累计|第?[一二三四1-4]季度(合计|小计)?|上半年(合计|小计|累计)?|下半年(合计|小计|累计)?|全年(合计|总计|累计)?|年度?合计)$")]
    private static partial Regex SumWords();

    [GeneratedRegex(@"^(注|备注|说明|填表|制表|填报|审核|审批|复核|单位负责人|分管领导|负责人|联系人|联系电话|报送|统计口径|数据来源)")]
    private static partial Regex RemarkWords();

    static readonly string[] Parts = ["小计", "季度", "本页"];

    /// <summary>The sums that a row claims, or null if it is no row of sums.</summary>
    static string? SumName(ReadRow row) =>
        row.Cells.Where(c => c.Length > 0).Take(3).Select(ImportValues.Plain).FirstOrDefault(c => SumWords().IsMatch(c));

    static bool IsRemark(ReadRow row)
    {
        var said = row.Cells.Where(c => c.Length > 0).Distinct().ToList();
        return RemarkWords().IsMatch(ImportValues.Plain(said[0])) && (said.Count == 1 || said.TrueForAll(c => c.Contains('：') || c.Contains(':') || RemarkWords().IsMatch(c)));
    }

    /// <summary>A head repeated on every printed page, or the row of column numbers under it.</summary>
    static bool IsHead(ReadRow row, IReadOnlyList<MatchedColumn> columns)
    {
        var said = row.Cells.Select((c, i) => (Cell: ImportValues.Plain(c), Index: i)).Where(c => c.Cell.Length > 0).ToList();
        if (said.Count >= 3 && said.TrueForAll(c => c.Cell == (c.Index + 1).ToString(CultureInfo.InvariantCulture))) return true;
        return said.Select(c => c.Cell).Distinct().Count() >= 2 && said.TrueForAll(c => c.Index < columns.Count && columns[c.Index].Heading.Length > 0 && ImportValues.Plain(columns[c.Index].Heading).Contains(c.Cell, StringComparison.Ordinal));
    }

    /// <summary>Marks what is no data (sums, remarks, repeated heads) and holds the sums against the rows above them.</summary>
    public static void SetAside(ImportKind kind, IReadOnlyList<ReadRow> rows, IReadOnlyList<MatchedColumn> columns, FileFindings findings)
    {
        var sums = columns.Where(c => c.Field is not null && kind.Field(c.Field).Kind == ValueKind.Sum).ToList();
        var whole = sums.ToDictionary(c => c.Index, _ => 0m);
        var part = sums.ToDictionary(c => c.Index, _ => 0m);
        int counted = 0, countedPart = 0;
        foreach (var row in rows)
        {
            if (SumName(row) is { } name)
            {
                row.State = RowState.Aside;
                row.Reasons.Add("合计行，用来核对，不导入");
                var isPart = Parts.Any(p => name.Contains(p, StringComparison.Ordinal));
                if (!name.StartsWith("下半年", StringComparison.Ordinal))
                    Hold(row, name, isPart ? part : whole, isPart ? countedPart : counted, sums, kind, findings);
                if (isPart || name.StartsWith("上半年", StringComparison.Ordinal))
                {
                    foreach (var key in part.Keys.ToList()) part[key] = 0;
                    countedPart = 0;
                }
                continue;
            }
            if (IsRemark(row)) { row.State = RowState.Aside; row.Reasons.Add("说明文字，不导入"); continue; }
            if (IsHead(row, columns)) { row.State = RowState.Aside; row.Reasons.Add("重复的表头，不导入"); continue; }
            counted++;
            countedPart++;
            foreach (var c in sums)
                if (c.Index < row.Cells.Count && ImportValues.Number(row.Cells[c.Index]) is { } n) { whole[c.Index] += n.Value; part[c.Index] += n.Value; }
        }
    }

    static void Hold(ReadRow row, string name, Dictionary<int, decimal> reckoned, int counted, List<MatchedColumn> sums, ImportKind kind, FileFindings findings)
    {
        var held = new List<string>();
        void Compare(string what, decimal said, decimal real)
        {
            if (said == real) { held.Add(what); return; }
            findings.Differences++;
            var difference = $"第{row.Line}行“{name}”与各行不符：{what}表中写{Words(said)}，逐行相加{Words(real)}，差{Words(said - real)}";
            row.Notices.Add(difference);
            findings.Notes.Add(difference);
        }
        foreach (var c in sums)
            if (c.Index < row.Cells.Count && ImportValues.Number(row.Cells[c.Index]) is { } n) Compare(c.Heading, n.Value, reckoned[c.Index]);
        // A list without amounts may close with how many rows it has.
        if (sums.Count == 0 && row.Cells.Select(ImportValues.Number).OfType<(decimal Value, string)>().ToList() is [var only] && only.Value == decimal.Truncate(only.Value)) Compare($"{kind.Counted}数", only.Value, counted);
        if (held.Count > 0) findings.Notes.Add($"第{row.Line}行“{name}”与各行相符（{string.Join("、", held)}）");
    }

    static string Words(decimal n) => n.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Reads the values of a row by the columns matched and the constants; years first, for days without one need them.</summary>
    public static void Read(ImportRun run, ImportKind kind, ReadRow row, IReadOnlyList<MatchedColumn> columns, IReadOnlyDictionary<string, string> constants)
    {
        row.AgencyId = run.Import.AgencyId;
        foreach (var field in kind.Fields.OrderBy(f => f.Kind switch { ValueKind.Year => 0, ValueKind.Month => 1, _ => 2 }))
        {
            var column = columns.FirstOrDefault(c => c.Field == field.Key);
            var before = row.Reasons.Count;
            var text = column is not null && column.Index < row.Cells.Count ? row.Cells[column.Index] : "";
            ImportValues.Read(run, row, field, text, run.Import.From1904);
            if (row.Reasons.Count > before) continue;
            if (!row.Values.ContainsKey(field.Key) && constants.GetValueOrDefault(field.Key) is { Length: > 0 } constant) ImportValues.Read(run, row, field, constant, run.Import.From1904);
            // The unit of an amount stands in its head where it does not stand in the cell.
            if (field.Kind == ValueKind.Sum && column is not null && row[field.Key] is { } sum && !sum.EndsWith('元') && column.Heading.Contains('元'))
                row.Values[field.Key] = sum + (column.Heading.Contains("万元", StringComparison.Ordinal) ? "万元" : "元");
            if (field.Required && !row.Values.ContainsKey(field.Key) && row.Reasons.Count == before) row.Reasons.Add($"“{field.Label}”没有填");
        }
        if (!run.Actor.MayAct(row.AgencyId)) row.Reasons.Add($"您不能办理{run.Tree.Name(row.AgencyId)}的事项");
    }

    /// <summary>The second of two rows with the same key cannot be imported; which was right is for people to say.</summary>
    public static void FindRepeats(IEnumerable<ReadRow> rows)
    {
        var first = new Dictionary<string, int>();
        foreach (var row in rows)
            foreach (var (key, word) in row.Keys)
                if (!first.TryAdd(key, row.Line) && first[key] != row.Line) row.Reasons.Add($"与第{first[key]}行重复（{word}）");
    }
}
