using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.AnnualReport;
using Gongkai.Demonstration;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Shared;

/// <summary>One column of what strangers may take away: its key in JSON, its head in a sheet.</summary>
public sealed record PublicColumn<T>(string Key, string Head, Func<T, object?> Value);

/// <summary>A public table as CSV or JSON: the same lines as the page, no names, nobody recorded.</summary>
public sealed class PublicExport(DemonstrationState demonstration, OfficeClock clock)
{
    public const int Limit = 20_000;

    static readonly JsonSerializerOptions Chinese = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), WriteIndented = true };

    /// <exception cref="InvalidInput">more lines than one file takes.</exception>
    public static void Refuse(long total)
    {
        if (total > Limit) throw new InvalidInput($"符合条件的有{total}条，一次最多下载{Limit}条，请按年份或者单位分次下载");
    }

    /// <param name="words">What the table shows.</param>
    /// <exception cref="NotFound">no such format.</exception>
    public async Task<FileContentResult> FileAsync<T>(string format, string name, string words, IReadOnlyList<PublicColumn<T>> columns, IReadOnlyList<T> rows, CancellationToken cancel)
    {
        var notice = await demonstration.IsAsync(cancel) ? ReportFiles.Notice : null;
        var (bytes, type) = format switch
        {
            "csv" => (Csv.Write([.. columns.Select(c => c.Head)], rows.Select(r => (IReadOnlyList<object?>)[.. columns.Select(c => c.Value(r))])), Csv.ContentType),
            "json" => (JsonSerializer.SerializeToUtf8Bytes(new
            {
                title = name, scope = words, notice, generatedOn = clock.Today, columns = columns.ToDictionary(c => c.Key, c => c.Head), rows = rows.Select(r => columns.ToDictionary(c => c.Key, c => c.Value(r))),
            }, Chinese), "application/json; charset=utf-8"),
            _ => throw new NotFound("没有这种格式"),
        };
        return new FileContentResult(bytes, type) { FileDownloadName = $"{name}-{clock.Today:yyyyMMdd}{(notice is null ? "" : $"（{notice}）")}.{format}" };
    }
}
