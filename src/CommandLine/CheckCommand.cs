using System.Text;
using Gongkai.AnnualReport.Checking;
using Gongkai.Documents.Readers;
using Gongkai.Statutes.Reports;

namespace Gongkai.CommandLine;

static class CheckCommand
{
    /// <summary>Reading and checking of one file; a PDF alone may take a minute.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    const string Help = """
        核对任意一份已发布的年度报告：附表二、三、四的勾稽关系，文字与附表、文字与文字之间的数，格式和用语。

        用法：gongkai check 文件… [--previous 上年的报告] [--json]

        文件可以是 docx、html、pdf、txt 或者 report.json。给出上年的报告时，还核对上年结转、现行有效件数、同比和雷同。
        --json 每行一个 JSON：每个问题一行，每个文件最后一行是读到的表格。
        退出码：0 没有问题；1 有错误或者提醒，或者有文件不能读取；2 调用不对。

        """;

    public static async Task<int> RunAsync(Arguments args)
    {
        if (args.Has("--help")) { Console.Write(Help); return 0; }
        args.Allow(int.MaxValue, "--previous", "--json");
        if (args.Words.Count == 0) throw new WrongCall("要写明文件：gongkai check 文件…");
        foreach (var file in args.Words.Append(args["--previous"]).OfType<string>())
            if (!File.Exists(file)) throw new WrongCall($"没有“{file}”这个文件");
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        var bad = false;
        async Task Refuse(string file, string message)
        {
            bad = true;
            await output.FlushAsync();
            await Console.Error.WriteLineAsync($"{file}：{message}");
            if (args.Has("--json")) await output.WriteAsync(CheckedReport.Refusal(file, message));
        }
        ReportReading? previous = null;
        try { if (args["--previous"] is { } before) previous = await WithinAsync(cancel => ReadAsync(before, cancel)); }
        catch (UnreadableDocumentException e) { await Refuse(args["--previous"]!, e.Message); } // the reports themselves can still be checked
        foreach (var file in args.Words)
        {
            try
            {
                var report = await WithinAsync(async cancel => CheckedReport.Of(file, await ReadAsync(file, cancel), previous, cancel));
                bad |= report.Counts;
                await output.WriteAsync(args.Has("--json") ? report.Jsonl() : Listing(report));
            }
            catch (UnreadableDocumentException e) { await Refuse(file, e.Message); }
        }
        return bad ? 1 : 0;
    }

    static async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        using var limit = new CancellationTokenSource(Limit);
        try { return await work(limit.Token); }
        catch (OperationCanceledException) { throw new UnreadableDocumentException($"核对超过{Limit.TotalMinutes:0}分钟，已停止。"); }
    }

    static async Task<ReportReading> ReadAsync(string file, CancellationToken cancel)
    {
        if (new FileInfo(file).Length > DocumentReader.MaxBytes) throw new UnreadableDocumentException($"文件超过{DocumentReader.MaxBytes >> 20}MB，不予读取。");
        return ReportReader.Read(await File.ReadAllBytesAsync(file, cancel), file, cancel);
    }

    static string Listing(CheckedReport report)
    {
        var text = new StringBuilder();
        var reading = report.Reading;
        text.AppendLine($"{report.File}");
        text.AppendLine($"  {reading.Title ?? "没有读到标题"}{(reading.Form == ReportForm.Trial2019 ? "（2019、2020年度试行格式）" : "")}");
        foreach (var (table, name) in ReportTables.All.Zip(["附表二", "附表三", "附表四"]))
        {
            var cells = table.Addresses.Select(reading.Cell).ToList();
            var missing = cells.Count(c => c.Kind is CellKind.NotFound or CellKind.Unreadable);
            text.AppendLine($"  {name}：读到 {cells.Count - missing}/{cells.Count} 个数{(cells.Any(c => !c.Certain && c.Kind == CellKind.Number) ? $"，其中 {cells.Count(c => !c.Certain && c.Kind == CellKind.Number)} 个读法不唯一" : "")}");
        }
        foreach (var note in reading.Notes) text.AppendLine($"  注：{note}");
        foreach (var group in report.Findings.GroupBy(f => (f.Outcome, f.Severity)))
        {
            text.AppendLine().AppendLine($"【{CheckedReport.Words(group.Key.Severity)}·{CheckedReport.Words(group.Key.Outcome)}】{group.Count()} 条");
            foreach (var f in group)
            {
                text.AppendLine($"  {f.Rule}  {CheckedReport.Shown(f)}");
                text.AppendLine($"      写的是：{f.Printed}");
                if (f.Computed.Length > 0) text.AppendLine($"      应当是：{f.Computed}");
                if (f.Evidence.Length > 0) text.AppendLine($"      依据：{f.Evidence}");
            }
        }
        text.AppendLine().AppendLine($"共核对 {report.Checks.Count(c => c.Outcome != CheckOutcome.NotAssessable)} 项，成立 {report.Checks.Count(c => c.Outcome == CheckOutcome.Holds)} 项，错误和提醒 {report.Findings.Count(f => f.Counts)} 条。").AppendLine();
        return text.ToString();
    }
}
