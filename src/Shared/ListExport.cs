using Gongkai.AnnualReport;
using Gongkai.Audit;
using Gongkai.Demonstration;
using Gongkai.Documents;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Shared;

/// <summary>A list as a sheet: the same query as the screen, read row by row, audited without the words searched for.</summary>
public sealed class ListExport(AuditLog audit, DemonstrationState demonstration, OfficeClock clock, IHttpContextAccessor http)
{
    public const int Limit = 100_000;
    /// <summary>Named in the address of an export: a sheet of Excel's, or comma separated values.</summary>
    public const string Format = "format", Xlsx = "xlsx", Csv = "csv";

    /// <exception cref="InvalidInput">more rows than a sheet is for; nothing was read.</exception>
    public async Task<FileContentResult> FileAsync<T>(Actor actor, ListState list, string name, IReadOnlyList<string> heads, IQueryable<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel)
    {
        Refuse(await rows.LongCountAsync(cancel), list);
        return await WriteAsync(actor, list, name, heads, rows.Take(Limit), line, cancel);
    }

    /// <summary>The same for a short list already in memory.</summary>
    public Task<FileContentResult> FileAsync<T>(Actor actor, ListState list, string name, IReadOnlyList<string> heads, IReadOnlyList<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel)
    {
        Refuse(rows.Count, list);
        return WriteAsync(actor, list, name, heads, rows, line, cancel);
    }

    /// <summary>The same for a table that is no list of records: <paramref name="words"/> say what it shows.</summary>
    public Task<FileContentResult> FileAsync<T>(Actor actor, string words, string name, IReadOnlyList<string> heads, IReadOnlyList<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel) =>
        WriteAsync(actor, words, "行", name, heads, rows, line, cancel);

    static void Refuse(long total, ListState list)
    {
        if (total > Limit) throw new InvalidInput($"符合条件的有{total}{list.Counted}，一次最多导出{Limit}{list.Counted}，请按年份或者单位分次导出");
    }

    Task<FileContentResult> WriteAsync<T>(Actor actor, ListState list, string name, IReadOnlyList<string> heads, IEnumerable<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel) =>
        WriteAsync(actor, list.WordsWithoutText, list.Counted, name, heads, rows, line, cancel);

    async Task<FileContentResult> WriteAsync<T>(Actor actor, string words, string counted, string name, IReadOnlyList<string> heads, IEnumerable<T> rows, Func<T, IReadOnlyList<object?>> line, CancellationToken cancel)
    {
        var format = http.HttpContext?.Request.Query[Format].ToString() is { Length: > 0 } asked ? asked : Xlsx;
        if (format is not (Xlsx or Csv)) throw new NotFound("没有这种格式");
        var notice = await demonstration.IsAsync(cancel) ? ReportFiles.Notice : null;
        var written = 0;
        // The writer pulls: a row is read, written and forgotten, so that a large export does not hold its records in memory.
        var lines = rows.Select(r =>
        {
            cancel.ThrowIfCancellationRequested();
            written++;
            return line(r);
        });
        var bytes = await Task.Run(() => format == Csv ? Shared.Csv.Write(heads, lines) : XlsxWriter.List(name, heads, lines, notice), cancel);
        await audit.WriteAsync(AuditKind.Exported, actor.UserId, name, $"{words}，{written}{counted}", cancel);
        return new FileContentResult(bytes, format == Csv ? Shared.Csv.ContentType : XlsxWriter.ContentType) { FileDownloadName = $"{name}-{clock.Today:yyyyMMdd}{(notice is null ? "" : $"（{notice}）")}.{format}" };
    }
}

/// <summary>The links by which a list is taken away: <c>&lt;export list="Model.List" /&gt;</c>, or <c>to</c> for a table whose export has an address of its own.</summary>
[HtmlTargetElement("export", TagStructure = TagStructure.WithoutEndTag)]
public sealed class ExportLinks : TagHelper
{
    public ListState? List { get; set; }
    public string? To { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var address = To ?? List!.Export;
        output.TagName = null;
        output.TagMode = TagMode.StartTagAndEndTag;
        foreach (var (format, words, title) in new[] { (ListExport.Xlsx, "导出", "导出 Excel 表格"), (ListExport.Csv, "CSV", "导出 CSV") })
        {
            var link = new TagBuilder("a");
            link.AddCssClass("button plain");
            link.Attributes["href"] = format == ListExport.Xlsx ? address : QueryHelpers.AddQueryString(address, ListExport.Format, format);
            link.Attributes["title"] = title;
            link.InnerHtml.Append(words);
            output.Content.AppendHtml(link);
        }
    }
}
