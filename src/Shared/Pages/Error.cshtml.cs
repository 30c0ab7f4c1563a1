using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Shared.Pages;

[IgnoreAntiforgeryToken]
public sealed class ErrorModel : PageModel
{
    public string Heading { get; private set; } = "";
    public string Message { get; private set; } = "";

    public void OnGet(int code)
    {
        ViewData["Failure"] = code;
        (Heading, Message) = code switch
        {
            400 => ("提交的内容不对", "请返回检查。"),
            401 or 403 => ("没有权限", "您的账号不能查看或者办理这一项。"),
            404 => ("没有找到", "地址不对，或者内容已经不在。"),
            409 => ("别人刚刚办理过", "请看过最新情况再办理。"),
            413 => ("内容太大", "提交的内容超过了限制。"),
            429 => ("操作太频繁", "请过一分钟再试。"),
            _ => ("系统出错了", "已经记录，请稍后再试。"),
        };
        if (HttpContext.Items[Failures.MessageKey] is string { Length: > 0 } message) Message = message;
        Response.StatusCode = code is >= 400 and < 600 ? code : 404;
    }
}
