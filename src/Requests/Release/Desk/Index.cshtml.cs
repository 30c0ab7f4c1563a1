using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Release.Desk;

/// <summary>What of a request's records may go out: files taken up, the new files with their proof, and those that go with the reply.</summary>
[LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class IndexModel(ReleaseService releases, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public long Id { get; private set; }
    public ReleaseOverview Overview { get; private set; } = null!;
    public bool Recognises => releases.Recognises;

    public Task OnGetAsync(long id, CancellationToken cancel) => LoadAsync(id, cancel);

    public async Task<IActionResult> OnPostAsync(long id, IFormFile? record, string? method, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var release = 0L;
        return await TryAsync(async () =>
        {
            if (record is not { Length: > 0 }) throw new InvalidInput("“文件”没有选");
            await using var bytes = record.OpenReadStream();
            release = await releases.StartAsync(Actor, id, method ?? "", record.FileName, bytes, cancel);
            return "文件已经收下";
        }, () => $"/desk/requests/{id}/release/{release}", () => LoadAsync(id, cancel));
    }

    public async Task<IActionResult> OnPostTakeAsync(long id, long file, string? method, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var release = 0L;
        return await TryAsync(async () => { release = await releases.StartAsync(Actor, id, method ?? "", file, cancel); return "已经开始"; }, () => $"/desk/requests/{id}/release/{release}", () => LoadAsync(id, cancel));
    }

    public async Task<IActionResult> OnPostEncloseAsync(long id, int seen, long[] file, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await releases.EncloseAsync(Actor, id, file, seen, cancel); return file.Length == 0 ? "答复不附文件" : $"随答复提供{file.Length}个文件"; }, $"/desk/requests/{id}/release", () => LoadAsync(id, cancel));
    }

    async Task LoadAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Id, Overview) = (id, await releases.OverviewAsync(Actor, id, cancel));
    }

    public static (string Css, string Text) Word(RecordRelease release) => release.State switch
    {
        ReleaseState.Reading => ("paused", "‖ 正在读入"),
        ReleaseState.Producing => ("paused", "‖ 正在生成和核验"),
        ReleaseState.Marking => ("soon", "▲ 待遮盖"),
        ReleaseState.Done => ("ok", "✓ 核验通过"),
        _ => ("late", "■ 不能处理"),
    };
}
