using Gongkai.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Dossiers.Pages;

/// <summary>
/// The decider's page: no log-in, no script, no cookie; who holds the link decides, once. Forgery tokens would only keep out
/// old browsers in messengers: a stranger's page cannot know the link.
/// </summary>
[AllowAnonymous, IgnoreAntiforgeryToken, EnableRateLimiting("decide")]
public sealed class DecideModel(DecisionService decisions) : LinkPage
{
    public DecisionView? View { get; private set; }
    /// <summary>What came of it; nothing is left to do.</summary>
    public string? Done { get; private set; }
    public string? Problem { get; private set; }
    public string? Remark { get; private set; }

    public async Task OnGetAsync(long id, string token, CancellationToken cancel)
    {
        Guard();
        View = await decisions.OpenAsync(id, token, cancel);
    }

    public async Task<IActionResult> OnPostAsync(long id, string token, string? choice, string? remark, CancellationToken cancel)
    {
        Guard();
        Remark = remark;
        try
        {
            if (choice is not ("yes" or "no")) throw new InvalidInput("请选择同意或者不同意");
            Done = await decisions.DecideAsync(id, token, choice == "yes", remark, Address, cancel);
        }
        catch (Exception e) when (e is InvalidInput or Conflict)
        {
            Problem = e.Message;
            Response.StatusCode = e is Conflict ? 409 : 400;
        }
        if (Done is null) View = await decisions.OpenAsync(id, token, cancel);
        return Page();
    }
}
