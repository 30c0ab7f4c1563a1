using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Messages.Desk;

/// <summary>Everything that went out of the house, for the system administrator: to whom by its ends only, what about, and what came of it; no text.</summary>
public sealed class IndexModel(Outbox outbox, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    readonly OfficeClock clock = clock;
    public const string Path = "/desk/messages";

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<OutMessage> Messages { get; private set; } = [];
    public IReadOnlyList<(string Name, bool Open)> Ways { get; private set; } = [];

    public bool Again(OutMessage message) => outbox.Again(message);

    public static (string Css, string Words) Standing(OutMessage message) => message.State switch
    {
        MessageState.Sent => ("ok", "● 已发出"),
        MessageState.Refused => ("late", "■ 没有发出"),
        MessageState.Expired => ("late", "■ 已过期"),
        _ => ("paused", message.Attempts == 0 ? "‖ 等待发送" : $"‖ 等待再试（已试{message.Attempts}次）"),
    };

    public Task OnGetAsync(CancellationToken cancel) => ShowAsync(cancel);

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "发出的消息", ["编号", "时间", "通道", "事由", "收件（已遮掩）", "状态", "结果", "次数"], rows,
            m => [m.Id, clock.At(m.QueuedAt), MessageChannels.Name(m.Channel), m.Purpose, m.Masked, Standing(m).Words, m.Outcome, m.Attempts], cancel);
    }

    public async Task<IActionResult> OnPostAgainAsync(long id, CancellationToken cancel)
    {
        await AskAsync(cancel);
        return await TryAsync(async () => { await outbox.RetryAsync(Actor, id, cancel); return "马上再发一次，请稍后刷新看结果"; }, () => List.Here, () => ShowAsync(cancel));
    }

    async Task ShowAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Messages = await List.TakeAsync(rows, cancel);
        Ways = [.. Enum.GetValues<MessageChannel>().Select(c => (MessageChannels.Name(c), outbox.IsOpen(c)))];
    }

    async Task<IQueryable<OutMessage>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "条", [new("q", "事由、收件"), new("state", "状态", Outbox.States), new("channel", "通道", Outbox.Channels)], Outbox.Orders, Request.Query);
        return await outbox.FindAsync(Actor, new(List["state"], List["channel"], List["q"], List.Order), cancel);
    }
}
